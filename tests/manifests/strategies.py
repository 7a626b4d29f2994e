"""Any JSON value, any manifest."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from aimm.manifests.model import Configuration, DesiredFlow, DesiredStep, DesiredUseCase, Manifest
from aimm.manifests.values import Value

# characters that JSON and YAML can represent; lone surrogates are rejected on input
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = TEXTS.filter(lambda text: text and "\0" not in text and len(text.encode()) <= 255)
DECIMALS = st.builds(
    lambda digits, exponent: Decimal(f"{digits}e{exponent}"),
    st.integers(-(10**25), 10**25),
    st.integers(-60, 60),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), DECIMALS, TEXTS)


def values(leaves: st.SearchStrategy[Value] = LEAVES) -> st.SearchStrategy[Value]:
    """Values of any shape."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
        max_leaves=12,
    )


def configurations(names: st.SearchStrategy[str] = NAMES) -> st.SearchStrategy[Configuration]:
    """Any configuration."""
    return st.builds(Configuration, names, values().filter(lambda value: value is not None))


@st.composite
def shares(draw: st.DrawFn, parts: int) -> list[float]:
    """Shares of this many flows, in percent; they add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=parts - 1, max_size=parts - 1)))
    return [(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]


@st.composite
def use_cases(draw: st.DrawFn, code: str) -> DesiredUseCase:
    """A use case with every field and few distinct names, so that two of them overlap."""
    few = st.sampled_from(["One", "Two", "Three"])
    small = st.builds(Configuration, few, st.sampled_from([{"t": 0}, {"t": Decimal("0.5")}, [], "<<NAME>>"]))
    steps = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
    titles = draw(st.lists(st.sampled_from("FGH"), min_size=1, unique=True))
    active = [title for title in titles if draw(st.booleans())]
    share = dict(zip(active, draw(shares(len(active))), strict=True)) if active else {}
    return DesiredUseCase(
        code,
        draw(few),
        draw(few),
        bool(active) and draw(st.booleans()),
        [DesiredStep(step, draw(few), draw(few)) for step in steps],
        [
            DesiredFlow(
                title,
                draw(few),
                title in active,
                share.get(title),
                {step: draw(small) for step in steps if draw(st.booleans())},
            )
            for title in titles
        ],
    )


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """A manifest with every field."""
    codes = draw(st.sampled_from(["u", "uv"]))
    return Manifest([draw(use_cases(code)) for code in codes])


@st.composite
def sketches(draw: st.DrawFn) -> Manifest:
    """An incomplete manifest; not all of them can be applied."""

    def perhaps(thing, *names: str):
        return replace(thing, **{name: None for name in names if draw(st.integers(0, 9)) == 9})

    return Manifest(
        [
            perhaps(
                replace(
                    use_case,
                    steps=[perhaps(step, "title", "description") for step in use_case.steps or ()],
                    flows=[perhaps(f, "description", "active", "share") for f in use_case.flows or ()],
                ),
                "title",
                "description",
                "active",
                "steps",
                "flows",
            )
            for use_case in draw(manifests()).use_cases
        ]
    )
