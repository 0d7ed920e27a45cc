"""The conversations of a fresh shop: what buyers and the seller have written before anything goes wrong.

A buyer with something to be told has a thread without unread messages; of the others some have no thread
and some wait for an answer. Nobody has left a draft.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from agent.practice.shop import Buyer, Conversation, Message, Order

_PAID = "买家已付款，订单 {order} 等待发货。"
_SENT = "Hello, your order has been sent. Tracking number: {number}. Thank you for shopping with us."
_ASKS = {
    "ES": ("Hola, ¿cuándo llega mi pedido?", "Gracias, espero.", "¿Hay alguna novedad?"),
    "MX": ("Hola, ¿ya enviaron mi paquete?", "Muchas gracias.", "¿Cuándo llega?"),
    "BR": ("Olá, quando meu pedido será enviado?", "Obrigado!", "Alguma novidade?"),
    "PT": ("Bom dia, a encomenda já foi enviada?", "Obrigada.", "Quando chega?"),
    "RU": ("Здравствуйте, когда отправите заказ?", "Спасибо, жду.", "Есть новости?"),
    "FR": ("Bonjour, où en est ma commande ?", "Merci beaucoup.", "Avez-vous des nouvelles ?"),
}
_ASKS_ENGLISH = ("Hi, when will my order be shipped?", "Thank you.", "Any news about my parcel?")
_ANSWERS = (
    "Hello, thank you for your message. We will ship as soon as possible.",
    "Dear friend, we are preparing your parcel.",
    "We have checked with the carrier and will keep you informed.",
)


def thread(rng: Random, now: datetime, buyer: Buyer, orders: list[Order], number: int) -> Conversation | None:
    """Return the thread of a buyer with these orders, or None for a buyer who never wrote."""
    told = any(order.tell for order in orders)
    if not told and rng.random() < 0.2:
        return None
    writer = _Writer(rng, now, buyer, f"S{number:05}{rng.randrange(10_000, 99_999)}", orders)
    writer.begin()
    unread = 0 if told or rng.random() < 0.6 else rng.randint(1, 3)
    for _ in range(unread):
        writer.ask()
    return Conversation(writer.session_id, buyer, writer.messages, unread, tags=("未回复",) if unread else ())


class _Writer:
    """Writes one thread, message after message, each somewhat later than the last and none in the future."""

    def __init__(
        self, rng: Random, now: datetime, buyer: Buyer, session_id: str, orders: list[Order]
    ) -> None:
        self.rng, self.now, self.buyer, self.session_id = rng, now, buyer, session_id
        self.orders = sorted(orders, key=lambda order: order.created)
        self.messages: list[Message] = []
        self._at = self.orders[0].created

    def begin(self) -> None:
        """Write what was said so far; the last word is the seller's or the system's."""
        for order in self.orders:
            self._at = max(self._at, order.created)
            self._write("system", _PAID.format(order=order.order_id))
            self._talk(order)

    def _talk(self, order: Order) -> None:
        rounds = self.rng.choice((0, 1, 1, 2, 14)) if self.rng.random() < 0.5 else 0
        for _ in range(rounds):
            self.ask()
            self._write("seller", self.rng.choice(_ANSWERS))
        if order.parcels and order.declared_at and self.rng.random() < 0.6:
            self._at = max(self._at, order.declared_at)
            self._write("seller", _SENT.format(number=order.parcels[-1].number))

    def ask(self) -> None:
        """Let the buyer write."""
        self._write("buyer", self.rng.choice(_ASKS.get(self.buyer.country, _ASKS_ENGLISH)))

    def _write(self, sender: str, text: str) -> None:
        left = (self.now - self._at) / 20
        self._at = (self._at + min(left, timedelta(minutes=self.rng.uniform(3, 300)))).replace(microsecond=0)
        self.messages.append(Message(f"{self.session_id}-{len(self.messages) + 1}", sender, text, self._at))
