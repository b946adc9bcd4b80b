"""What the directory's pages for owners and agents are about, put into the running stack."""

from __future__ import annotations

from io import BytesIO

from shared.testing.stack import RunningStack
from shared.testing.waiting import eventually

CSV = "Nom;Commune;Adresse\nLa Bobine;Mulhouse;1 rue de la Filature\nSans lieu;Nulle-Part;\n"
RENT = {
    "steps": [
        {"price": {"amount_cents": 650, "unit": "eur-m2-month"}, "months": 12},
        {"price": {"amount_cents": 850, "unit": "eur-m2-month"}},
    ],
    "discounts": [{"code": "inclusion", "percent": "10", "condition": "Deux postes au moins."}],
    "deposit_months": 2,
}


def make_directory(
    stack: RunningStack, mark: str, owner: str, other: str, agent: str
) -> dict[str, str]:
    """Make what one looks after and what waits for an agent; give their identifiers by kind.

    :param owner: who the own pages are of; `other` claims and registers a duplicate.
    """

    def made(path: str, who: str, **body: object) -> str:
        answer = stack.call("POST", "directory", path, who, json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    own = made(
        "/v1/structures",
        owner,
        name=f"Recyclerie des Bonnetiers {mark}",
        commune="68224",
        description="On y répare, on y donne, on y apprend. " * 4,
        themes=["circular-economy", "inclusion"],
        activities=[{"label": "Réparation de vélos", "reach": {"kind": "radius", "radius_km": 15}}],
        support={"needs": ["training", "premises"], "within_days": 10},
        opening_hours="Tu-Sa 09:00-12:00,14:00-18:00",
        public_contact={"phone": "03 89 12 34 56", "email": "bonjour@exemple.fr"},
        website="https://exemple.fr/",
    )
    twin = made(
        "/v1/structures",
        other,
        name=f"Recyclerie Bonnetiers {mark}",
        commune="68224",
        website="https://exemple.org/",
        staff={"value": 12, "as_of": "2026-01-31"},
    )
    claim = made(
        f"/v1/structures/{own}/claims",
        other,
        role="Trésorier",
        proof="https://exemple.fr/equipe",
        message="J’ai changé d’adresse.",
    )
    made(f"/v1/structures/{own}/reports", owner, reason="wrong-information", text="Le téléphone.")
    practice = made(
        "/v1/practices",
        owner,
        title=f"Trier à la source {mark}",
        summary="Deux bacs au lieu d’un.",
        body="Nous avons commencé petit.\n\nPuis tout l’atelier s’y est mis.",
        themes=["textile"],
        structure_ids=[own],
        results=[{"label": "Textile sauvé", "value": "12.5", "unit": "t/an"}],
        costs=[{"label": "Bacs", "amount_cents": 45_000}],
        submit=True,
    )
    premises = made(
        "/v1/premises",
        owner,
        title=f"Atelier de la Fonderie {mark}",
        landlord={"structure_id": own},
        commune="68224",
        use="workshop",
        surface="120",
        lease="short-term",
        rent=RENT,
    )
    partnership = made(
        "/v1/partnerships",
        owner,
        title=f"Mécénat de compétences {mark}",
        kind="skills-sponsorship",
        parties=[
            {"structure_id": own, "commitments": ["Accueillir deux salariés par mois."]},
            {"name": "Filatures du Rhin", "commitments": ["Donner quatre jours par an."]},
        ],
        starts_on="2026-01-01",
        ends_on="2027-12-31",
        record=True,
    )
    return {
        "own_structure": own,
        "twin": twin,
        "claim": claim,
        "own_practice": practice,
        "own_premises": premises,
        "own_partnership": partnership,
        "import": _imported(stack, agent),
    }


def make_places(stack: RunningStack, mark: str, structure: str, agent: str) -> dict[str, str]:
    """Make what everyone reads of a structure: premises, a partnership, a good practice."""

    def made(path: str, **body: object) -> str:
        answer = stack.call("POST", "directory", path, agent, json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    premises = made(
        "/v1/premises",
        title=f"Atelier 12 de la Manufacture {mark}",
        description="Rez-de-chaussée clair, portail sur cour.",
        landlord={"structure_id": structure},
        commune="68224",
        location={"latitude": 47.742, "longitude": 7.331},
        use="workshop",
        themes=["textile"],
        surface="83.5",
        equipment=["three-phase", "goods-lift"],
        accessibility=["step-free"],
        available_from="2027-01-01",
        eligibility={"under_years": 3, "ess_only": True},
        max_stay_months=48,
        lease="incubator",
        rent=RENT
        | {
            "charges": {"amount_cents": 10_000, "unit": "eur-month"},
            "index": {"type": "ILC", "base_quarter": "2026-T2"},
            "rent_free_months": 2,
            "vat": True,
        },
        publish=True,
    )
    partnership = made(
        "/v1/partnerships",
        title=f"Collecte des chutes de coupe {mark}",
        description="Les chutes partent au tri chaque mois.",
        kind="responsible-purchasing",
        parties=[
            {"structure_id": structure, "commitments": ["Trier sous huit jours."]},
            {"name": "Filatures du Rhin SA", "siren": "732829320"},
        ],
        themes=["textile"],
        starts_on="2026-01-01",
        ends_on="2027-12-31",
        record=True,
    )
    practice = made(
        "/v1/practices",
        title=f"Trier au fil de l’eau {mark}",
        summary="Un tri en trois gestes qui double le réemploi.",
        body="Le premier geste.\n\nLe deuxième geste.",
        themes=["textile"],
        naf_division="13",
        structure_ids=[structure],
        results=[{"label": "Part réemployée", "value": "46.5", "unit": "%"}],
        costs=[
            {"label": "Tables", "amount_cents": 320_000},
            {"label": "Formation", "amount_cents": 90_050},
        ],
        sources=["https://exemple.fr/etude"],
        submit=True,
    )
    path = f"/v1/practices/{practice}/publish"
    stack.call("POST", "directory", path, agent).raise_for_status()
    return {"premises": premises, "partnership": partnership, "practice": practice}


def _imported(stack: RunningStack, agent: str) -> str:
    file = {"file": ("structures.csv", BytesIO(CSV.encode()), "text/csv")}
    answer = stack.call(
        "POST", "directory", "/v1/imports", agent, files=file, data={"dry_run": "true"}
    )
    answer.raise_for_status()
    id_ = str(answer.json()["id"])

    def ended() -> bool:
        """The worker is done with it."""
        state = stack.call("GET", "directory", f"/v1/imports/{id_}", agent).json()["state"]
        return state in {"done", "failed"}

    eventually(ended, timeout=30)
    return id_
