"""Where every figure of the advice comes from, to the page or table, and what it was checked against.

``cite`` is the only way for a source to reach advice, and it refuses one that was never checked.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hub.api.errors import StoreError


class Source(msgspec.Struct, frozen=True):
    """A publication, the place in it, and what its figures here were compared with (empty: UNVERIFIED)."""

    cite: str
    where: str
    checked: str = ""

    @property
    def verified(self) -> bool:
        """Return whether the figures were compared with the publication or with independent copies of it."""
        return bool(self.checked)

    def __str__(self) -> str:
        """Return the words people see."""
        words = f"{self.cite}, {self.where}" if self.where else self.cite
        return words if self.verified else f"UNVERIFIED: {words}"


SOURCES: Mapping[str, Source] = {
    "eer_2023": Source(
        "NASEM 2023, Dietary Reference Intakes for Energy", "chapter 5 (doi 10.17226/26818)",
        "two published results and four independent implementations",
    ),
    "eer_2005": Source(
        "IOM 2002/2005, Dietary Reference Intakes for Energy", "chapter 5, EER equations (doi 10.17226/10490)",
        "24 rows of its table for adults; five independent implementations for children",
    ),
    "mifflin": Source("Mifflin et al. 1990, Am J Clin Nutr 51:241", "abstract", "published results"),
    "dri_macro": Source(
        "IOM 2002/2005, Dietary Reference Intakes for Energy, Carbohydrate, Fiber, Fat, Protein (RDA/AI)", "p. 1324",
        "two independent copies of the summary table",
    ),
    "dri_protein": Source(
        "IOM 2002/2005, Dietary Reference Intakes for Energy, Carbohydrate, Fiber, Fat, Protein (RDA/AI)",
        "p. 1324, g per kg of body weight", "two independent copies of the summary table",
    ),
    "dri_water": Source(
        "IOM 2005, Dietary Reference Intakes for Water", "AI, total water; tables S-1 and S-2, p. 5", "the page itself"
    ),
    "dri_calcium": Source(
        "IOM 2011, Dietary Reference Intakes for Calcium and Vitamin D (RDA)", "summary tables (NCBI NBK56068)",
        "two independent copies of the summary table",
    ),
    "dri_micro": Source(
        "IOM 1997-2001, Dietary Reference Intakes (RDA/AI)", "summary tables, pp. 1320-1323 of the 2005 report",
        "two independent copies of the summary tables",
    ),
    "who_diet": Source("WHO, Healthy diet (fact sheet 394)", "for adults", "the fact sheet itself, 2014 and 2015"),
    "who_sodium": Source(
        "WHO 2012, Guideline: Sodium intake for adults and children", "recommendations", "fact sheet 394 (5 g of salt)"
    ),
    "china_2022": Source(
        "Dietary Guidelines for Chinese Residents (2022), Chinese Nutrition Society", "food pagoda",
        "three independent copies of the pagoda",
    ),
    "prot_age": Source("Bauer et al. 2013 (PROT-AGE), J Am Med Dir Assoc 14:542", "p. 542, abstract", "the abstract"),
    "floor": Source(
        "Jensen et al. 2014, AHA/ACC/TOS guideline, Circulation 129:S102",
        "energy of 1200-1500 kcal (women), 1500-1800 kcal (men); Hearth's safety rules", "two independent summaries",
    ),
    "kcal_per_kg": Source(
        "Wishnofsky 1958, Am J Clin Nutr 6:542", "3500 kcal a pound", "clinical manuals that apply it"
    ),
    "bmi_who": Source("WHO Technical Report Series 894 (2000)", "BMI classes of adults", "published class bounds"),
    "safety": Source("Hearth's safety rules", "docs/nutrition.md", "the rules themselves"),
    "eu_1169": Source(
        "EU Regulation 1169/2011, annex XIII (reference intake of an average adult)", "part B", "the annex as quoted"
    ),
    "foods": Source(
        "USDA National Nutrient Database for Standard Reference, Legacy", "", "taken from the database's own tables"
    ),
    "foodkeeper": Source(
        "USDA FSIS FoodKeeper v128 (2018), or the date on the packet", "", "taken from its own data"
    ),
    "growth_who": Source(
        "WHO Child Growth Standards 2006; de Onis et al. 2007, Bull WHO 85:660 (WHO Reference 2007)", "LMS tables",
        "WHO's 3533 survey z-scores",
    ),
    "growth_china": Source(
        "WS/T 423-2022 and WS/T 612-2018", "appendices, as a third party copied them"
    ),
    "bmi_china_child": Source("WS/T 586-2018", "cut-offs, as third parties copied them"),
    "dri_2019": Source(
        "NASEM 2019, Dietary Reference Intakes for Sodium and Potassium (doi 10.17226/25353)", "from memory"
    ),
    "china_dri_2023": Source("Dietary Reference Intakes for China (2023)", "from memory"),
}  # fmt: skip


def cite(key: str) -> str:
    """Return a checked source in words; StoreError for one that must not be cited."""
    found = SOURCES.get(key)
    if found is None or not found.verified:
        raise StoreError(f"{key} is UNVERIFIED or unknown and must not feed advice")
    return str(found)
