import type { Configuration } from "@/api/configurations";
import { stringOf } from "@/api/json/parse";
import { fieldsOf } from "./fields";
import { PLACEHOLDER } from "./placeholders";

/** The models that configurations name, each once, in alphabetical order; placeholders are none. */
export function modelsIn(configurations: ReadonlyArray<Configuration | null>): string[] {
  const found = configurations.flatMap((configuration) => {
    const content = fieldsOf(configuration?.parameters ?? "{}");
    if (content.kind !== "fields") return [];
    return content.fields
      .filter(({ parameter, node }) => parameter?.id === "model" && node.kind === "string")
      .map(({ node }) => stringOf(configuration?.parameters ?? "", node).trim());
  });
  const named = found.filter((model) => model !== "" && model.search(PLACEHOLDER) < 0);
  return [...new Set(named)].sort((a, b) => a.localeCompare(b));
}
