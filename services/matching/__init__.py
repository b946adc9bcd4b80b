"""Matching: profiles of takers, and the listings that fit them, with the reasons why."""
