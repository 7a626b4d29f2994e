/** What Engineering pastes: complete programs for one use case. They are run by a test. */
export interface SnippetStep {
  code: string;
  /** Names that the application fills; each once. */
  placeholders: readonly string[];
}

export interface SnippetFacts {
  /** Address of the service, without `/api/v1`. */
  baseUrl: string;
  useCaseCode: string;
  /** In their order; at least one. */
  steps: readonly SnippetStep[];
}

export interface Snippets {
  install: string;
  python: string;
  pythonAsync: string;
  session: string;
  curl: string;
  curlSession: string;
}

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** A Python literal: JSON's escapes mean the same there. */
const text = (value: string): string => JSON.stringify(value);

const isName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name);

const WIDEST = 88;

/** `render(…)` with a value for each name: as keywords, or in a dictionary when one is no Python name. */
function rendering(parameters: string, names: readonly string[]): string {
  const byKeyword = names.every(isName);
  const given = names.map((name) => (byKeyword ? `${name}="…"` : `${text(name)}: "…"`));
  const inOne = byKeyword ? given.join(", ") : `{${given.join(", ")}}`;
  const line = `parameters = render(${parameters}, ${inOne})`;
  if (line.length <= WIDEST) return line;
  const lines = given.map((one) => `    ${byKeyword ? "" : "    "}${one},`).join("\n");
  const body = byKeyword ? lines : `    {\n${lines}\n    },`;
  return `parameters = render(\n    ${parameters},\n${body}\n)`;
}

// what the programs themselves call something
const TAKEN = "asyncio client main os parameters print render session session_id str uuid".split(" ");

/** What to call the result of a step in a program. */
export function variables(steps: readonly SnippetStep[]): string[] {
  const used = new Set(TAKEN);
  return steps.map(({ code }) => {
    const plain = code
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .toLowerCase();
    const base = isName(plain) ? plain : `step_${plain}`.replace(/_+$/, "");
    let name = base;
    for (let next = 2; used.has(name); next++) name = `${base}_${next}`;
    used.add(name);
    return name;
  });
}

function call(name: string, asked: string, step: SnippetStep): string {
  const given = `${name}.parameters`;
  return `${name} = ${asked}
${step.placeholders.length > 0 ? rendering(given, step.placeholders) : `parameters = ${given}`}
# … call your model with the parameters, for this modality:
print(${name}.modality, parameters)`;
}

function indented(block: string, by: string): string {
  return block.replace(/^(?=.)/gm, by);
}

const rendered = (steps: readonly SnippetStep[]): string =>
  steps.some((step) => step.placeholders.length > 0) ? ", render" : "";

function python({ baseUrl, useCaseCode, steps }: SnippetFacts): string {
  const names = variables(steps);
  const calls = steps.map((step, at) =>
    call(names[at] ?? "pick", `client.pick(${text(useCaseCode)}, ${text(step.code)}, session_id)`, step),
  );
  return `import os
import uuid

from ai_model_match import Client${rendered(steps)}

client = Client(${text(baseUrl)}, os.environ["AIMM_API_KEY"])  # one for the whole program
session_id = str(uuid.uuid4())  # one for each session of a user

${calls.join("\n\n")}

# at the end, once: how did it go?
client.send_feedback(session_id, 4.5, "relevant and fast")  # 1 to 5 stars
client.close()
`;
}

function pythonAsync({ baseUrl, useCaseCode, steps }: SnippetFacts): string {
  const names = variables(steps);
  const calls = steps.map((step, at) =>
    call(
      names[at] ?? "pick",
      `await client.pick(${text(useCaseCode)}, ${text(step.code)}, session_id)`,
      step,
    ),
  );
  return `import asyncio
import os
import uuid

from ai_model_match import AsyncClient${rendered(steps)}


async def main():
    async with AsyncClient(${text(baseUrl)}, os.environ["AIMM_API_KEY"]) as client:
        session_id = str(uuid.uuid4())

${indented(calls.join("\n\n"), "        ")}

        await client.send_feedback(session_id, 4.5, "relevant and fast")


asyncio.run(main())
`;
}

function session({ baseUrl, useCaseCode, steps }: SnippetFacts): string {
  const names = variables(steps);
  const calls = steps.map((step, at) => call(names[at] ?? "pick", `session.step(${text(step.code)})`, step));
  return `import os
import uuid

from ai_model_match import Client${rendered(steps)}

with Client(${text(baseUrl)}, os.environ["AIMM_API_KEY"]) as client:
    # one call to the service; the steps are then answered in memory
    session = client.session(${text(useCaseCode)}, str(uuid.uuid4()))

${indented(calls.join("\n\n"), "    ")}

    session.send_feedback(4.5, "relevant and fast")
`;
}

/** A word for the shell, taken as it is. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

// stands for the session's id, which is a variable of the shell; nobody types it
const SESSION = "\uE000";

function post(url: string, body: Record<string, unknown>, header = ""): string {
  return `curl -sS --fail-with-body ${quoted(url)} \\
  -H "X-Api-Key: $AIMM_API_KEY" \\
  -H 'Content-Type: application/json' \\${header && `\n  -H "${header}" \\`}
  -d ${quoted(JSON.stringify(body)).replaceAll(SESSION, `'"$SESSION"'`)}`;
}

const NEW_SESSION = "SESSION=my-session-$(date +%s)-$$  # one for each session of a user";

function feedback(baseUrl: string): string {
  const body = { correlationId: SESSION, score: 4.5, comment: "relevant and fast" };
  return `# at the end, once: how did it go?
${post(`${baseUrl}/api/v1/feedbacks`, body)}
`;
}

function curl({ baseUrl, useCaseCode, steps }: SnippetFacts): string {
  const picks = steps.map(({ code: useCaseStepCode }) =>
    post(`${baseUrl}/api/v1/picker`, { correlationId: SESSION, useCaseCode, useCaseStepCode }),
  );
  return `${NEW_SESSION}

# before each step: which configuration now?
${picks.join("\n\n")}

${feedback(baseUrl)}`;
}

function curlSession({ baseUrl, useCaseCode, steps }: SnippetFacts): string {
  const exposures = steps.map(({ code: useCaseStepCode }) => ({
    correlationId: SESSION,
    useCaseCode,
    useCaseStepCode,
  }));
  return `${NEW_SESSION}

# the configurations of all steps at once
${post(`${baseUrl}/api/v1/picker/session`, { correlationId: SESSION, useCaseCode })}

# which of them were used, so that the figures stay true
${post(`${baseUrl}/api/v1/picker/exposures`, { exposures }, "Idempotency-Key: $SESSION-used")}

${feedback(baseUrl)}`;
}

export function snippets(facts: SnippetFacts): Snippets {
  return {
    install: "pip install ai-model-match",
    python: python(facts),
    pythonAsync: pythonAsync(facts),
    session: session(facts),
    curl: curl(facts),
    curlSession: curlSession(facts),
  };
}

/**
 * The placeholders of each step over several flows, each once, in the order of their first use.
 *
 * @param flows - for each flow the placeholders by step id.
 */
export function placeholdersOf(
  stepIds: readonly string[],
  flows: ReadonlyArray<ReadonlyMap<string, readonly string[]>>,
): Map<string, string[]> {
  return new Map(
    stepIds.map((id) => [id, [...new Set(flows.flatMap((flow) => flow.get(id) ?? []))]] as const),
  );
}
