"""What a person must not or will not eat: words of allergies and diets, in two languages, against a food. Pure.

Whoever doubts, refuses: an allergy nobody knows is looked for in a food's names, and a food whose allergens were never
read is not for people with allergies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

#: Allergen of the food table -> what people write for it.
WORDS: Mapping[str, frozenset[str]] = {
    key: frozenset(words.split("|"))
    for key, words in {
        "milk": "milk|dairy|lactose|cow milk|牛奶|奶|乳糖|乳制品|奶制品|乳",
        "egg": "egg|eggs|鸡蛋|蛋|蛋类",
        "soy": "soy|soya|soybean|soybeans|大豆|黄豆|豆制品|大豆制品",
        "fish": "fish|seafood|鱼|鱼类|海鲜",
        "crustacean": "crustacean|crustaceans|shrimp|prawn|prawns|crab|lobster|shellfish|seafood|虾|蟹|虾蟹|海鲜",
        "mollusc": "mollusc|molluscs|mollusk|shellfish|seafood|clam|oyster|squid|贝类|软体类|海鲜|贝壳类",
        "gluten": "gluten|wheat|celiac|coeliac|barley|rye|麸质|小麦|面筋|麦麸",
        "tree_nut": "tree nut|tree nuts|tree_nut|nut|nuts|almond|walnut|cashew|hazelnut|坚果|果仁",
        "peanut": "peanut|peanuts|groundnut|nut|nuts|花生|坚果|果仁",
        "sesame": "sesame|芝麻",
        "celery": "celery|芹菜",
        "mustard": "mustard|芥末|芥菜",
    }.items()
}
_FISHY = frozenset({"seafood", "海鲜"})
_ANIMAL = frozenset({"meat", "poultry", "fish", "shellfish"})
_DIETS: Mapping[str, str] = {
    "vegan": "vegan", "纯素": "vegan", "全素": "vegan", "vegetarian": "vegetarian", "素": "vegetarian",
    "素食": "vegetarian", "veggie": "vegetarian", "pescatarian": "pescatarian", "鱼素": "pescatarian",
    "halal": "no_pork", "kosher": "no_pork", "no_pork": "no_pork", "no pork": "no_pork", "清真": "no_pork",
    "不吃猪肉": "no_pork", "no_beef": "no_beef", "no beef": "no_beef", "hindu": "no_beef", "不吃牛肉": "no_beef",
}  # fmt: skip
#: Foods that hold meat or its broth though their group does not say so; alcohol and gelatine for halal and vegans.
_MEATY = frozenset(
    {"lard", "beef_dripping", "chicken_fat", "goose_fat", "gravy", "chicken_stock", "beef_stock", "stock_cube"}
    | {"fish_sauce", "oyster_sauce", "worcestershire_sauce", "marshmallows", "gummy_candy", "cod_liver_oil", "kimchi"}
)
_PORKY = (
    *("pork", "ham", "bacon", "ground_pork", "pig", "lard", "chitterlings", "prosciutto", "chorizo", "pepperoni"),
    *("salami", "luncheon", "mortadella", "bratwurst", "italian_sausage", "smoked_sausage", "liver_sausage"),
    *("kielbasa", "vienna", "headcheese", "liver_pate", "blood_sausage", "meatballs", "wild_boar", "marshmallows"),
    *("gummy", "canadian_bacon", "egg_rolls", "wonton_soup", "sweet_and_sour_pork", "lentil_soup"),
)
_BEEFY = (
    *("beef", "steak", "ground_beef", "ribeye", "flank", "veal", "minced_veal", "corned", "pastrami", "bologna"),
    *("hot_dog", "hamburger", "cheeseburger", "gravy", "canned_corned", "meatballs", "sliced_roast_beef"),
)


class Edible(Protocol):
    """What is asked about a food."""

    @property
    def id(self) -> str:
        """Return its id in the food table."""
        ...

    @property
    def group(self) -> str:
        """Return its food group."""
        ...

    @property
    def names(self) -> Mapping[str, Sequence[str]]:
        """Return its names by language."""
        ...

    @property
    def allergens(self) -> Sequence[str]:
        """Return the allergens it holds."""
        ...

    @property
    def checked(self) -> bool:
        """Return whether somebody has read its allergens."""
        ...


def permits(food: Edible, allergies: Iterable[str], diets: Iterable[str]) -> bool:
    """Return whether a food may be given to somebody with these allergies and diets."""
    shun = [word.strip().lower().replace("_", " ") for word in allergies if word.strip()]
    if shun and (not food.checked or any(_holds(food, word) for word in shun)):
        return False
    kept = {_DIETS.get(word.strip().lower(), word.strip().lower()) for word in diets}
    return all(_suits(food, diet) for diet in kept)


def _holds(food: Edible, word: str) -> bool:
    """Return whether a food holds what a person calls ``word``."""
    bare = word.removesuffix("过敏").removesuffix(" allergy").strip() or word
    known = {key for key, words in WORDS.items() if bare in words}
    if known & set(food.allergens):
        return True
    if bare in _FISHY and food.group in ("fish", "shellfish"):
        return True
    if bare in ("fish", "鱼") and food.group == "fish":
        return True
    names = {name.lower() for each in food.names.values() for name in each}
    ids = {food.id.replace("_", " "), food.group}
    return bare in names | ids or any(_word_in(bare, name) for name in names | ids)


def _word_in(word: str, name: str) -> bool:
    if not word.isascii():
        return word in name
    stem = word[:-1] if word.endswith("s") and len(word) > 3 else word
    return any(part in (word, stem, f"{stem}s", f"{stem}es") for part in name.replace("-", " ").split())


def _suits(food: Edible, diet: str) -> bool:
    animal = food.group in _ANIMAL or food.id in _MEATY or (food.group == "dish" and not food.checked)
    fishy = food.group in ("fish", "shellfish") or set(food.allergens) & {"fish", "crustacean", "mollusc"}
    if diet in ("vegan", "vegetarian"):
        if animal or fishy or (food.group == "dish" and _names_meat(food)):
            return False
        return diet == "vegetarian" or not (
            food.group in ("dairy", "egg") or set(food.allergens) & {"milk", "egg"} or food.id == "honey"
        )
    if diet == "pescatarian":
        return bool(fishy) or not (animal or _names_meat(food))
    if diet == "no_pork":
        return not food.id.startswith(_PORKY)
    if diet == "no_beef":
        return not food.id.startswith(_BEEFY)
    return True


def _names_meat(food: Edible) -> bool:
    return any(
        word in food.id for word in ("pork", "beef", "chicken", "meat", "wonton", "pepperoni", "shrimp", "burger")
    )
