"""The landing page's longer words. They promise only what the product does today."""

from __future__ import annotations

SAMPLES = (
    ("img/samples/portrait.svg", "in a black turtleneck, studio light"),
    ("img/samples/deep-sea.svg", "as a deep-sea explorer, brass helmet"),
    ("img/samples/alpine.svg", "in the Alps at dawn, red parka"),
    ("img/samples/old-master.svg", "painted by an old master, pearls"),
    ("img/samples/neon.svg", "in a city at night, neon rim light"),
    ("img/samples/garden.svg", "in a greenhouse, linen shirt"),
    ("img/samples/astronaut.svg", "as an astronaut above Jupiter"),
    ("img/samples/jazz.svg", "singing in a jazz club, spotlight"),
)

# (icon, when, what happens to the photos then)
TIMELINE = (
    (
        "image-up",
        "You upload",
        "Place, time and camera are taken out of each file before it is kept.",
    ),
    (
        "send",
        "You start the training",
        "A zip of the photos is lent to the training service. You agree to that first.",
    ),
    (
        "trash-2",
        "The training succeeds",
        "Photos and zip are deleted. A receipt on the model's page says how many and when.",
    ),
    (
        "rotate-cw",
        "It fails, or you stop it",
        "The zip goes at once. The photos stay 24 hours for a retry, then they go too.",
    ),
    (
        "hourglass",
        "You never train",
        "Photos that wait unused are deleted after 7 days.",
    ),
)

QUESTIONS = (
    (
        "Which photos work best?",
        "You alone, sharp, from the last year or two. Mix close-ups with half and full figure,"
        " and vary clothes, places and light. No sunglasses, no filters, no other people. Ten good"
        " ones beat thirty alike.",
    ),
    (
        "How long does a training take?",
        "About 10 minutes for a quick try, 20 for the standard, 35 for the closest likeness. You"
        " can leave; we write to you when it ends, whichever way.",
    ),
    (
        "Does every picture turn out well?",
        "No. Some are striking, some miss your likeness or have odd hands. That is how such models"
        " are. Ask for four at once, keep the best, and reuse its settings.",
    ),
    (
        "Who can see my photos and pictures?",
        "You. Every row in our database is fenced by the database itself, and the address of a"
        " picture works for its owner only.",
    ),
    (
        "Can I train a model of somebody else?",
        "Only with that person's consent, and only of adults. You confirm it before each one.",
    ),
    (
        "Can I delete everything?",
        "Yes. Pictures and models have a delete button, and unused photos too. What is deleted can"
        " be brought back for ten minutes if it is a picture, and then it is gone for good.",
    ),
    (
        "What happens if something breaks half-way?",
        "Every job ends: it succeeds, or it fails with the reason and the next step. A lost"
        " connection never starts a second training behind your back.",
    ),
)

SAMPLE_STAGES = (
    {"label": "Photos checked", "state": "done", "note": "18 photos"},
    {"label": "Sent", "state": "done", "note": ""},
    {"label": "Training", "state": "now", "note": "Step 620 of 1000, about 6 minutes left"},
    {"label": "Ready", "state": "todo", "note": ""},
)
