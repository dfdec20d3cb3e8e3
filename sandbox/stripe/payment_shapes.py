"""The shapes of money moving: payment methods, intents, charges, refunds, disputes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sandbox.stripe.cards import Card
from sandbox.stripe.objects import Thing, new_id, seconds
from sandbox.stripe.shapes import NOWHERE

DISPUTE_DAYS = 7
CHECKS = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy",
    "cancellation_policy_disclosure", "cancellation_rebuttal", "customer_communication",
    "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
    "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id",
    "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address",
    "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
    "uncategorized_file", "uncategorized_text",
)  # fmt: skip

# As they begin: the fields that have the same value in every new one.
INTENT: Thing = {
    "object": "payment_intent",
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": None,
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic_async",
    "confirmation_method": "automatic",
    "customer_account": None,
    "excluded_payment_method_types": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "payment_method_types": ["card"],
    "processing": None,
    "review": None,
    "shipping": None,
    "source": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "requires_payment_method",
    "transfer_data": None,
    "transfer_group": None,
}
CHARGE: Thing = {
    "object": "charge",
    "amount_captured": 0,
    "amount_refunded": 0,
    "application": None,
    "application_fee": None,
    "application_fee_amount": None,
    "balance_transaction": None,
    "calculated_statement_descriptor": "SANDBOX",
    "captured": False,
    "disputed": False,
    "failure_balance_transaction": None,
    "failure_code": None,
    "failure_message": None,
    "fraud_details": {},
    "livemode": False,
    "on_behalf_of": None,
    "outcome": None,
    "paid": False,
    "receipt_number": None,
    "refunded": False,
    "review": None,
    "shipping": None,
    "source": None,
    "source_transfer": None,
    "statement_descriptor": None,
    "statement_descriptor_suffix": None,
    "status": "pending",
    "transfer_data": None,
    "transfer_group": None,
}


def payment_method(card: Card, billing: Thing, customer: str | None) -> Thing:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing,
        "card": {
            "brand": card.brand,
            "checks": CHECKS,
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": card.month,
            "exp_year": card.year,
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": seconds(),
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_decline": card.decline,
    }


def billing_details(given: Mapping[str, Any]) -> Thing:
    address = NOWHERE | {"country": given.get("country"), "postal_code": given.get("postal_code")}
    return {
        "address": address,
        "email": given.get("email"),
        "name": given.get("name"),
        "phone": None,
        "tax_id": None,
    }


def intent(amount: int, currency: str, method: Thing, given: Mapping[str, Any]) -> Thing:
    intent_id = new_id("pi")
    return deepcopy(INTENT) | {
        "id": intent_id,
        "amount": amount,
        "client_secret": f"{intent_id}_secret_{new_id('x')[2:]}",
        "created": seconds(),
        "currency": currency,
        "customer": method["customer"],
        "description": given.get("description"),
        "metadata": given.get("metadata") or {},
        "receipt_email": given.get("receipt_email"),
        "setup_future_usage": given.get("setup_future_usage"),
    }


def charge(intent_shape: Thing, method: Thing, base_url: str) -> Thing:
    charge_id = new_id("ch")
    copied = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    return (
        {name: intent_shape[name] for name in copied}
        | deepcopy(CHARGE)
        | {
            "id": charge_id,
            "billing_details": method["billing_details"],
            "created": seconds(),
            "payment_intent": intent_shape["id"],
            "payment_method": method["id"],
            "payment_method_details": {"card": _card_of(method), "type": "card"},
            "receipt_url": f"{base_url}/stripe/receipts/{charge_id}",
        }
    )


def refund(charge_shape: Thing, amount: int, given: Mapping[str, Any]) -> Thing:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge_shape["id"],
        "created": seconds(),
        "currency": charge_shape["currency"],
        "customer": charge_shape["customer"],
        "customer_account": None,
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": given.get("metadata") or {},
        "payment_intent": charge_shape["payment_intent"],
        "payment_method": charge_shape["payment_method"],
        "reason": given.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def dispute(charge_shape: Thing, amount: int, reason: str) -> Thing:
    card = charge_shape["payment_method_details"]["card"]
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge_shape["id"],
        "created": seconds(),
        "currency": charge_shape["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": seconds() + DISPUTE_DAYS * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge_shape["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "chargeback",
                "network": card["network"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }


def balance_transaction(source: Thing, kind: str, amount: int, fee: int) -> Thing:
    part = {"amount": fee, "application": None, "currency": source["currency"]}
    return {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": seconds() + 2 * 86400,
        "balance_type": "payments",
        "created": seconds(),
        "currency": source["currency"],
        "description": source.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [part | {"description": "Stripe processing fees", "type": "stripe_fee"}]
        if fee
        else [],
        "net": amount - fee,
        "reporting_category": {"adjustment": "dispute"}.get(kind, kind),
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def _card_of(method: Thing) -> Thing:
    card = method["card"]
    copied = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding")
    return {name: card[name] for name in copied} | {
        "amount_authorized": None,
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
        "regulated_status": card["regulated_status"],
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }
