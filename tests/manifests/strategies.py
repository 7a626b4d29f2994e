"""Any JSON value, any manifest."""

from decimal import Decimal

from hypothesis import strategies as st
from msgspec import UNSET, structs
from tests.manifests.trees import flow, manifest, step, use_case

from aimm.flows.manifest_changes import ConfigurationDocument
from aimm.manifests.model import Item, Manifest
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


def configurations(names: st.SearchStrategy[str] = NAMES) -> st.SearchStrategy[ConfigurationDocument]:
    """Any configuration."""
    return st.builds(ConfigurationDocument, names, values().filter(lambda value: value is not None))


@st.composite
def shares(draw: st.DrawFn, parts: int) -> list[float]:
    """Shares of this many flows, in percent; they add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=parts - 1, max_size=parts - 1)))
    return [(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]


@st.composite
def use_cases(draw: st.DrawFn, code: str) -> Item:
    """A use case with every field and few distinct names, so that two of them overlap."""
    few = st.sampled_from(["One", "Two", "Three"])
    small = st.builds(
        ConfigurationDocument, few, st.sampled_from([{"t": 0}, {"t": Decimal("0.5")}, [], "<<NAME>>"])
    )
    steps = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
    titles = draw(st.lists(st.sampled_from("FGH"), min_size=1, unique=True))
    active = [title for title in titles if draw(st.booleans())]
    share = dict(zip(active, draw(shares(len(active))), strict=True)) if active else {}
    return use_case(
        code,
        draw(few),
        draw(few),
        bool(active) and draw(st.booleans()),
        [step(code, draw(few), draw(few)) for code in steps],
        [
            flow(
                title,
                draw(few),
                title in active,
                share.get(title),
                {code: draw(small) for code in steps if draw(st.booleans())},
            )
            for title in titles
        ],
    )


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """A manifest with every field."""
    codes = draw(st.sampled_from(["u", "uv"]))
    return manifest([draw(use_cases(code)) for code in codes])


@st.composite
def sketches(draw: st.DrawFn) -> Manifest:
    """An incomplete manifest; not all of them can be applied."""

    def sometimes() -> bool:
        return draw(st.integers(0, 9)) == 9

    def perhaps(item: Item, *names: str) -> Item:
        left = {name: UNSET for name in names if sometimes()}
        parts = {section: items for section, items in item.parts.items() if not sometimes()}
        return Item(structs.replace(item.document, **left), parts)

    def sketched(item: Item) -> Item:
        steps = [perhaps(one, "title", "description") for one in item.parts["steps"]]
        flows = [perhaps(one, "description", "active", "share") for one in item.parts["flows"]]
        whole = Item(item.document, {"steps": steps, "flows": flows})
        return perhaps(whole, "title", "description", "active")

    return manifest([sketched(item) for item in draw(manifests()).parts["useCases"]])
