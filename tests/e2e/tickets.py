"""What the story of an idea is about: tickets, and two scripted models that draft replies."""

TITLE = "Support reply drafts"
STEP = "Write the reply"
QUEUE = "Which draft would you send?"
REVIEWERS = ("reviewer-1", "reviewer-2", "reviewer-3")
MODELS = {"Qwen3 8B": "qwen3:8b", "Gemma 3 4B": "gemma3:4b"}
ENTRIES = {"Qwen3 8B": "openrouter/qwen/qwen3-8b", "Gemma 3 4B": "openrouter/google/gemma-3-4b-it"}
REASONS = {
    "Qwen3 8B": "Open weights, and it runs on one of our machines.",
    "Gemma 3 4B": "Half the size: a faster draft may be good enough.",
}
_KIND = "Acknowledge the problem, say what happens next, and by when."
_SHORT = "Answer in one sentence."
PROMPTS = {"Qwen3 8B": _KIND, "Gemma 3 4B": _SHORT}

TICKETS = (
    ("I was charged twice for my order.", "billing"),
    ("Where is my parcel? It was due on Monday.", "delivery"),
    ("The app closes when I open my basket.", "technical"),
    ("Can I change the address of my order?", "delivery"),
    ("My voucher is not accepted at the checkout.", "billing"),
    ("I cannot sign in since the update.", "technical"),
    ("The invoice shows the wrong company name.", "billing"),
    ("The parcel arrived, but a part is missing.", "delivery"),
    ("Push messages come twice on my phone.", "technical"),
    ("How do I get my money back?", "billing"),
)
ROWS = "\n".join(["MESSAGE\tslice", *(f"{message}\t{slice_}" for message, slice_ in TICKETS)])
_NEXT = {
    "billing": "We have asked our billing team to check the payment",
    "delivery": "We have asked the carrier where your parcel is",
    "technical": "Our engineers are looking into it",
}


def reply(prompt: str) -> str:
    """What the scripted models answer to a prompt."""
    message, topic = next((one for one in TICKETS if one[0] in prompt), ("", ""))
    if not message:
        return "OK"  # to the test of a connection
    if prompt.startswith(_SHORT):
        return f"Sorry about that, we will look into your {topic} question."
    return (
        f"Thank you for writing to us about this: “{message}” I am sorry for the trouble. {_NEXT[topic]}, "
        "and I will write to you again by tomorrow at noon."
    )
