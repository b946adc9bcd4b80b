"""What a lease says of the rent, as a form: its steps, charges, index, discounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional, Regexp

from services.portal.client.drafts import (
    ABSENT,
    Absent,
    DiscountDraft,
    IndexDraft,
    PriceDraft,
    RentDraft,
    StepDraft,
)
from services.portal.client.resources import Discount, Price, Rent
from services.portal.forms.amounts import Cents, Exact
from services.portal.forms.coded import coded_choices
from services.portal.forms.fields import Whole, Words, choices
from services.portal.forms.frame import PageForm
from services.portal.forms.several import RowForm, Rows
from shared.reference.coded import CodedTable

UNITS = [
    ("eur-month", _("par mois")),
    ("eur-year", _("par an")),
    ("eur-m2-month", _("par m² et par mois")),
    ("eur-m2-year", _("par m² et par an")),
]
INDEXES = [("", _("Aucun")), ("ILC", "ILC"), ("ILAT", "ILAT"), ("ICC", "ICC")]
QUARTER = re.compile(r"(19|20|21)\d\d-T[1-4]\Z")
PERCENT, M2_MONTH, M2_YEAR = "percent", "eur-m2-month", "eur-m2-year"
TAKEN_OFF = [
    (PERCENT, _("pour cent du loyer")),
    (M2_MONTH, _("€ par m² et par mois")),
    (M2_YEAR, _("€ par m² et par an")),
]


class StepRow(RowForm):
    """A step of the rent."""

    amount = Cents(_("Loyer hors taxes, en euros"), [InputRequired()])
    unit = SelectField(_("Pour"), choices=choices(UNITS))
    months = Whole(
        _("Pendant combien de mois"),
        1,
        240,
        [Optional()],
        description=_("Vide, au dernier palier : jusqu’à la fin du bail."),
    )


class DiscountRow(RowForm):
    """A discount under a condition."""

    code = SelectField(_("Critère"), choices=coded_choices(CodedTable.IMPACT_CRITERIA))
    value = Exact(_("Remise"), 0, 10_000_000, [InputRequired()])
    kind = SelectField(_("En"), choices=choices(TAKEN_OFF))
    condition = Words(
        _("Condition"), 500, [Optional()], description=_("Par exemple : deux emplois créés par an.")
    )


class RentTermsForm(PageForm):
    """What the lease says of the rent."""

    paths: ClassVar[Mapping[str, str]] = {
        "rent.steps": "steps",
        "rent.charges": "charges",
        "rent.index.base_quarter": "index_quarter",
        "rent.discounts": "discounts",
        "rent.discount_cap_percent": "discount_cap",
        "rent.deposit_months": "deposit_months",
        "rent.rent_free_months": "rent_free_months",
        "rent": "steps",
    }
    steps = Rows(
        _("Paliers du loyer"),
        StepRow,
        40,
        one=_("Palier"),
        another=_("Ajouter un palier"),
        description=_("L’un après l’autre depuis le premier jour, par exemple un loyer par année."),
    )
    charges = Cents(_("Provision pour charges, en euros"), [Optional()])
    charges_unit = SelectField(_("Charges pour"), choices=choices(UNITS))
    vat = BooleanField(_("TVA en plus (20 %)"))
    deposit_months = Whole(_("Dépôt de garantie, en mois de loyer"), 0, 24, [Optional()], default=0)
    rent_free_months = Whole(_("Mois gratuits au début"), 0, 60, [Optional()], default=0)
    index = SelectField(
        _("Indice de révision"),
        choices=choices(INDEXES),
        description=_("Loyer révisé chaque année à la date anniversaire."),
    )
    index_quarter = Words(
        _("Trimestre de référence"),
        7,
        [Optional(), Regexp(QUARTER, message=_("Écrivez-le comme 2026-T2."))],
        description=_("Par exemple 2026-T2."),
    )
    discounts = Rows(
        _("Remises sous condition"),
        DiscountRow,
        20,
        one=_("Remise"),
        another=_("Ajouter une remise"),
    )
    discount_cap = Exact(
        _("Toutes remises ensemble, au plus (pour cent du loyer)"), 0, 100, [Optional()]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check it; a rent has a step at least."""
        fine = bool(super().validate(extra_validators))
        if not self.steps.filled:
            self.form_errors.append(gettext("Donnez au moins un palier de loyer."))
            return False
        return fine

    @classmethod
    def rent_shown(cls, rent: Rent | None) -> dict[str, Any]:
        """Give the terms of a rent as the form shows them."""
        if rent is None:
            return {}
        charges, index = rent.charges, rent.index
        return {
            "steps": [
                {
                    "amount": step.price.amount_cents,
                    "unit": step.price.unit,
                    "months": step.months,
                }
                for step in rent.steps
            ],
            "charges": charges.amount_cents if charges else None,
            "charges_unit": charges.unit if charges else UNITS[0][0],
            "vat": rent.vat,
            "deposit_months": rent.deposit_months,
            "rent_free_months": rent.rent_free_months,
            "index": index.type if index else "",
            "index_quarter": index.base_quarter if index else "",
            "discounts": [_discount_shown(one) for one in rent.discounts],
            "discount_cap": rent.discount_cap_percent,
        }

    def rent_draft(self, before: Rent | None) -> RentDraft:
        """Give what is sent.

        :param before: the terms there were: how the index is applied is kept.
        """
        charges, cap = self.charges.data, self.discount_cap.data
        return RentDraft(
            steps=[
                StepDraft(
                    price=PriceDraft(amount_cents=row["amount"].data, unit=row["unit"].data),
                    months=row["months"].data or ABSENT,
                )
                for row in self.steps.filled
            ],
            charges=ABSENT
            if charges is None
            else PriceDraft(amount_cents=charges, unit=self.charges_unit.data),
            index=self._index(before),
            rent_free_months=self.rent_free_months.data or 0,
            deposit_months=self.deposit_months.data or 0,
            discounts=[_discount(row) for row in self.discounts.filled],
            discount_cap_percent=ABSENT if cap is None else cap,
            vat=bool(self.vat.data),
        )

    def _index(self, before: Rent | None) -> IndexDraft | Absent:
        if not self.index.data:
            return ABSENT
        known = before.index if before else None
        value = known.base_value if known and known.type == self.index.data else None
        return IndexDraft(
            type=self.index.data,
            base_quarter=self.index_quarter.data or ABSENT,
            base_value=ABSENT if value is None else value,
            revised_yearly=known.revised_yearly if known else True,
        )


def _discount_shown(one: Discount) -> dict[str, Any]:
    told: dict[str, Any] = {"code": one.code, "condition": one.condition}
    price: Price | None = one.price
    if price is None:
        return told | {"value": one.percent, "kind": PERCENT}
    return told | {"value": Decimal(price.amount_cents).scaleb(-2), "kind": price.unit}


def _discount(row: Any) -> DiscountDraft:
    value, kind = row["value"].data, row["kind"].data
    condition = row["condition"].data or ABSENT
    if kind == PERCENT:
        return DiscountDraft(code=row["code"].data, condition=condition, percent=value)
    price = PriceDraft(amount_cents=int(value.scaleb(2)), unit=kind)
    return DiscountDraft(code=row["code"].data, condition=condition, price=price)
