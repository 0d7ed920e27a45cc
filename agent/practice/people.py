"""Invented buyers and goods, drawn from a seeded generator; none of them is anybody."""

from __future__ import annotations

from random import Random

from agent.practice.shop import Buyer, Item
from agent.practice.views import masked

_COUNTRIES = (
    "ES", "ES", "ES", "US", "US", "BR", "BR", "FR", "KR", "PL", "DE", "RU", "RU",
    "NL", "IT", "MX", "CL", "PT", "IL", "SA", "UA", "NO", "GB",
)  # fmt: skip
_GIVEN = (
    "Amara", "Bence", "Clara", "Dmitri", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jakub", "Karim", "Lucia",
    "Marta", "Nadia", "Oskar", "Paula", "Quim", "Rosa", "Sergei", "Tomas", "Ulla", "Vera", "Wanda", "Xavi",
    "Yusuf", "Zofia", "Bruno", "Dalia", "Emil", "Fatima", "Goran", "Hilda", "Ivo", "Jonas", "Kasia", "Leif",
    "Mira", "Nils", "Olga", "Pavel", "Rafa", "Sven", "Tariq", "Uriel", "Viktor", "Willem", "Yara", "Zeno",
)  # fmt: skip
_FAMILY = (
    "Alvarez", "Bianchi", "Castro", "Dubois", "Eriksen", "Ferreira", "Garcia", "Horvat", "Ivanov", "Jansen",
    "Kowalski", "Lopez", "Moreau", "Novak", "Oliveira", "Petrov", "Quintero", "Rossi", "Silva", "Tanaka",
    "Ueda", "Vargas", "Weber", "Xenakis", "Yilmaz", "Zapata", "Brandt", "Costa", "Duarte", "Falk",
)  # fmt: skip
_CITIES = {
    "ES": ("Valencia", "46001"),
    "US": ("Springfield", "62701"),
    "BR": ("Curitiba", "80010-000"),
    "FR": ("Nantes", "44000"),
    "RU": ("Kazan", "420012"),
}
_STREETS = ("Orchard Lane", "Harbour Street", "Mill Road", "Station Avenue", "Garden Way", "Bridge Street")
_GOODS = (
    ("USB-C Charging Cable 2m Braided", "CB-204-BK", 3.29),
    ("Silicone Phone Case Matte Soft Touch", "PC-118-GN", 4.15),
    ("LED Desk Lamp Foldable Dimmable", "LP-310-WH", 16.8),
    ("Stainless Steel Water Bottle 750ml", "WB-075-BL", 12.49),
    ("Wireless Earbuds with Charging Box", "EB-552-BK", 21.9),
    ("Cotton Tote Bag Large Canvas", "TB-017-NT", 6.75),
    ("Cat Scratching Board Corrugated", "CS-401-BR", 9.2),
    ("Kitchen Scale Digital 5kg", "KS-500-SV", 11.3),
    ("Garden Hose Nozzle 8 Patterns", "GN-008-YL", 7.6),
    ("Bike Light Set Front and Rear", "BL-212-RD", 8.99),
    ("Yoga Mat Non-slip 6mm", "YM-006-PU", 18.25),
    ("Travel Adapter Universal Plug", "TA-900-WH", 10.4),
    ("Ceramic Mug Hand Painted 350ml", "MG-350-BL", 7.95),
    ("Wool Knitted Hat Winter", "HT-044-GY", 5.6),
    ("Mechanical Pencil Set 0.5mm", "MP-005-MX", 4.8),
    ("Camera Strap Adjustable Leather", "ST-133-BR", 13.7),
)


class People:
    """A source of buyers; masked names differ from each other for as long as that can be had."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._shown: set[str] = set()
        self._ids: set[str] = set()

    def buyer(self) -> Buyer:
        """Return a new buyer."""
        rng = self._rng
        name, country = self._name(), rng.choice(_COUNTRIES)
        city, code = _CITIES.get(country, ("Riverside", str(rng.randrange(10_000, 99_999))))
        street = f"{rng.randrange(1, 240)} {rng.choice(_STREETS)}"
        phone = f"+{rng.randrange(10, 99)} 555 {rng.randrange(1_000_000, 9_999_999)}"
        email = f"{name.lower().replace(' ', '.')}@mail.example"
        return Buyer(self._id(), name, country, phone, email, street, code, city)

    def _name(self) -> str:
        for _ in range(60):
            name = f"{self._rng.choice(_GIVEN)} {self._rng.choice(_FAMILY)}"
            if masked(name) not in self._shown:
                break
        self._shown.add(masked(name))
        return name

    def _id(self) -> str:
        while (drawn := str(self._rng.randrange(2_000_000_000, 6_000_000_000))) in self._ids:
            continue
        self._ids.add(drawn)
        return drawn


def goods(rng: Random, count: int) -> list[Item]:
    """Return `count` different lines of goods."""
    chosen = rng.sample(_GOODS, count)
    return [Item(title, sku, rng.choice((1, 1, 1, 2, 3)), price) for title, sku, price in chosen]
