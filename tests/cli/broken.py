"""Manifests with one mistake each, and the expected error messages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A manifest with one mistake.

    Attributes:
        text: from the second line on, after ``apiVersion``, unless it starts with it.
        said: the expected error, ``line:column: field: what``.
        by_schema: whether the JSON Schema detects it too.
    """

    text: str
    said: str
    by_schema: bool = True

    @property
    def whole(self) -> str:
        return self.text if "apiVersion" in self.text else f"apiVersion: aimm/v1\n{self.text}"


def flow(text: str) -> str:
    """A manifest with one flow, whose fields start in line 4, column 20."""
    return f"useCases:\n- code: chat\n  flows: [{{title: A, {text}}}]\n"


def parameters(text: str) -> str:
    """A manifest with one configuration, whose parameters start in line 9, column 13."""
    return f"""useCases:
- code: chat
  flows:
  - title: A
    configurations:
      greet:
        modality: text
        parameters:
            {text}
"""


PARAMETERS = "useCases[0].flows[0].configurations.greet.parameters"

BROKEN = [
    Broken("apiVersion: aimm/v1\n", "1:1: useCases: is missing"),
    Broken(
        "apiVersion: aimm/v2\nuseCases: []\n",
        "1:13: apiVersion: must be aimm/v1, the only version that this program knows",
    ),
    Broken("apiVersion: 1\nuseCases: []\n", "1:13: apiVersion: must be text, not 1: put it in quotes"),
    Broken("usecases: []\nuseCases: []\n", "2:1: usecases: unknown field; did you mean 'useCases'?"),
    Broken(
        "useCases:\n",
        "2:10: useCases: must be a list, not nothing (leave the field out to keep what is stored)",
    ),
    Broken("useCases: {code: chat}\n", "2:11: useCases: must be a list, not a mapping"),
    Broken("useCases:\n- chat\n", "3:3: useCases[0]: must be a mapping, not the text 'chat'"),
    Broken("useCases:\n- title: Chat\n", "3:3: useCases[0].code: is missing"),
    Broken("useCases:\n- code: ''\n", "3:9: useCases[0].code: must not be empty"),
    Broken("useCases:\n- code: ' '\n", "3:9: useCases[0].code: must not be blank"),
    Broken("useCases:\n- code: true\n", "3:9: useCases[0].code: must be text, not true: put it in quotes"),
    Broken(
        f"useCases:\n- code: {'c' * 256}\n",
        "3:9: useCases[0].code: is 256 bytes long; at most 255 are allowed",
    ),
    Broken(
        f"useCases:\n- code: {'é' * 128}\n",
        "3:9: useCases[0].code: is 256 bytes long; at most 255 are allowed",
        by_schema=False,  # the schema counts characters, not bytes
    ),
    Broken(
        'useCases:\n- code: "a\\0b"\n',
        "3:9: useCases[0].code: must not contain the character NUL",
        by_schema=False,
    ),
    Broken(
        "useCases:\n- code: chat\n  titel: Chat\n",
        "4:3: useCases[0].titel: unknown field; did you mean 'title'?",
    ),
    Broken(
        "useCases:\n- code: chat\n  xyz: 1\n",
        "4:3: useCases[0].xyz: unknown field; "
        "known: code, title, description, owner, tags, active, steps, requirements, datasets, "
        "candidates, rubrics, reviewQueues, captures, flows",
    ),
    Broken(
        "useCases:\n- code: chat\n  title: 2024-01-01\n",
        "4:10: useCases[0].title: dates are not supported: put 2024-01-01 in quotes",
    ),
    Broken(
        "useCases:\n- code: chat\n  active: yes\n",
        "4:11: useCases[0].active: YAML tools disagree about yes: write true or false, or put it in quotes",
        by_schema=False,  # in YAML 1.1 it is true
    ),
    Broken(
        "useCases:\n- code: chat\n  active: 'yes'\n",
        "4:11: useCases[0].active: must be true or false, not the text 'yes'",
    ),
    Broken(
        "useCases:\n- code: chat\n  steps: [{title: Greet}]\n", "4:11: useCases[0].steps[0].code: is missing"
    ),
    Broken(flow("share: 101"), "4:29: useCases[0].flows[0].share: must be from 0 to 100, not 101"),
    Broken(flow("share: -0.1"), "4:29: useCases[0].flows[0].share: must be from 0 to 100, not -0.1"),
    Broken(flow("share: half"), "4:29: useCases[0].flows[0].share: must be a number, not the text 'half'"),
    Broken(flow("share: true"), "4:29: useCases[0].flows[0].share: must be a number, not true"),
    Broken(
        flow("configurations: {greet: {modality: text}}"),
        "4:46: useCases[0].flows[0].configurations.greet.parameters: is missing",
    ),
    Broken(
        flow("configurations: {greet: {modality: '', parameters: {}}}"),
        "4:57: useCases[0].flows[0].configurations.greet.modality: must not be empty",
    ),
    Broken(parameters("null"), f"10:13: {PARAMETERS}: must not be null"),
    Broken(parameters("{t: .nan}"), f"10:17: {PARAMETERS}.t: .nan is not a JSON number", by_schema=False),
    Broken(
        parameters("[2024-01-01]"),
        f"10:14: {PARAMETERS}[0]: dates are not supported: put 2024-01-01 in quotes",
        by_schema=False,
    ),
    Broken(
        parameters("{a: 1, a: 2}"),
        f"10:20: {PARAMETERS}.a: is a duplicate (first in line 10)",
        by_schema=False,
    ),
    Broken(
        "useCases:\n- code: chat\n- code: chat\n",
        "4:9: useCases[1].code: 'chat' is a duplicate (first in FILE:3:9)",
        by_schema=False,
    ),
    Broken(
        flow("active: true}, {title: A"),
        "4:45: useCases[0].flows[1].title: 'A' is a duplicate (first in FILE:4:19)",
        by_schema=False,
    ),
    Broken(
        "useCases:\n- code: chat\n  steps: [{code: a}, {code: b}, {code: a}]\n",
        "4:40: useCases[0].steps[2].code: 'a' is a duplicate (first in FILE:4:18)",
        by_schema=False,
    ),
]
