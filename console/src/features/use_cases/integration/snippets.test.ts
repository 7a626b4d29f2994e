import { expect, test } from "vitest";
import { placeholdersOf, type SnippetFacts, snippets, variables } from "./snippets";

const facts: SnippetFacts = {
  baseUrl: "http://127.0.0.1:8321",
  useCaseCode: "trip-planner",
  steps: [
    { code: "extract-wishes", placeholders: ["TODAY", "MESSAGE"] },
    { code: "write-itinerary", placeholders: [] },
  ],
};

test("the program picks each step, fills its placeholders and sends feedback", () => {
  expect(snippets(facts).python).toBe(`import os
import uuid

from ai_model_match import Client, render

client = Client("http://127.0.0.1:8321", os.environ["AIMM_API_KEY"])  # one for the whole program
session_id = str(uuid.uuid4())  # one for each session of a user

extract_wishes = client.pick("trip-planner", "extract-wishes", session_id)
parameters = render(extract_wishes.parameters, TODAY="…", MESSAGE="…")
# … call your model with the parameters, for this modality:
print(extract_wishes.modality, parameters)

write_itinerary = client.pick("trip-planner", "write-itinerary", session_id)
parameters = write_itinerary.parameters
# … call your model with the parameters, for this modality:
print(write_itinerary.modality, parameters)

# at the end, once: how did it go?
client.send_feedback(session_id, 4.5, "relevant and fast")  # 1 to 5 stars
client.close()
`);
});

test("render is imported only where something is filled", () => {
  const plain = snippets({ ...facts, steps: [{ code: "a", placeholders: [] }] });
  for (const program of [plain.python, plain.pythonAsync, plain.session]) {
    expect(program).not.toContain("render");
  }
});

test("names that are no Python names go into a dictionary", () => {
  const { python } = snippets({ ...facts, steps: [{ code: "a", placeholders: ["NA-ME", "B"] }] });
  expect(python).toContain('render(a.parameters, {"NA-ME": "…", "B": "…"})');
  const keyword = snippets({ ...facts, steps: [{ code: "a", placeholders: ["class"] }] });
  expect(keyword.python).toContain('render(a.parameters, {"class": "…"})');
});

test("long calls go over several lines", () => {
  const many = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME"];
  const { python } = snippets({ ...facts, steps: [{ code: "a", placeholders: many }] });
  expect(python).toContain('parameters = render(\n    a.parameters,\n    FIRST_NAME="…",\n');
  expect(Math.max(...python.split("\n").map((line) => line.length))).toBeLessThan(100);
  const dashed = snippets({ ...facts, steps: [{ code: "a", placeholders: many.map((one) => `${one}-X`) }] });
  expect(dashed.python).toContain('    {\n        "FIRST_NAME-X": "…",\n');
});

test("the async program awaits, and a session asks once", () => {
  const { pythonAsync, session } = snippets(facts);
  expect(pythonAsync).toContain(
    '        extract_wishes = await client.pick("trip-planner", "extract-wishes", session_id)',
  );
  expect(session).toContain('    session = client.session("trip-planner", str(uuid.uuid4()))');
  expect(session).toContain('    extract_wishes = session.step("extract-wishes")');
  expect(session).toContain('    session.send_feedback(4.5, "relevant and fast")');
});

test("codes with quotes, and in any script, stay what they are", () => {
  const { python, curl } = snippets({
    ...facts,
    useCaseCode: `it's "é"`,
    steps: [{ code: "要約", placeholders: [] }],
  });
  expect(python).toContain(`client.pick("it's \\"é\\"", "要約", session_id)`);
  expect(curl).toContain(
    `-d '{"correlationId":"'"$SESSION"'","useCaseCode":"it'\\''s \\"é\\"","useCaseStepCode":"要約"}'`,
  );
});

test("curl sends the key from the environment, and tells which steps were used", () => {
  const { curl, curlSession } = snippets(facts);
  expect(curlSession).toContain('-H "Idempotency-Key: $SESSION-used" \\\n  -d ');
  expect(curl).toContain("curl -sS --fail-with-body 'http://127.0.0.1:8321/api/v1/picker'");
  expect(curl.match(/X-Api-Key: \$AIMM_API_KEY/g)).toHaveLength(3);
  expect(curlSession).toContain(
    `{"exposures":[{"correlationId":"'"$SESSION"'","useCaseCode":"trip-planner","useCaseStepCode":"extract-wishes"},`,
  );
});

test("variables are Python names, each once, and hide nothing", () => {
  const steps = ["a b", "a-b", "client", "parameters", "2nd", "class", "要約", "Été"].map((code) => ({
    code,
    placeholders: [],
  }));
  expect(variables(steps)).toEqual([
    "a_b",
    "a_b_2",
    "client_2",
    "parameters_2",
    "step_2nd",
    "step_class",
    "step",
    "ete",
  ]);
});

test("placeholders of several flows are put together by step", () => {
  const first = new Map([["s1", ["A", "B"]]]);
  const second = new Map([
    ["s1", ["B", "C"]],
    ["s2", ["D"]],
  ]);
  expect([...placeholdersOf(["s1", "s2", "s3"], [first, second])]).toEqual([
    ["s1", ["A", "B", "C"]],
    ["s2", ["D"]],
    ["s3", []],
  ]);
});
