import { Code, Stack, Tabs, Text } from "@mantine/core";
import { Trans, useTranslation } from "react-i18next";
import { CodeBlock } from "@/components/code/CodeBlock";
import { Section } from "@/components/page/Section";
import classes from "./Integration.module.css";
import { type SnippetFacts, type Snippets, snippets } from "./snippets";
import "../texts";

const KINDS = ["python", "session", "pythonAsync", "curl", "curlSession"] as const satisfies ReadonlyArray<
  keyof Snippets
>;

/** Complete programs for this use case, to be pasted. */
export function SnippetTabs({ facts }: { facts: SnippetFacts }) {
  const { t } = useTranslation("use_cases");
  const made = snippets(facts);
  return (
    <Section title={t("snippets.title")} hint={t("snippets.hint")}>
      <Tabs defaultValue="python" keepMounted={false}>
        <Tabs.List className={classes.tabs} aria-label={t("snippets.title")}>
          {KINDS.map((kind) => (
            <Tabs.Tab key={kind} value={kind}>
              {t(`snippets.${kind}.title`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {KINDS.map((kind) => (
          <Tabs.Panel key={kind} value={kind} pt="md">
            <Stack gap="sm">
              <Text size="sm" c="dimmed">
                {t(`snippets.${kind}.text`)}{" "}
                <Trans t={t} i18nKey="snippets.key" components={{ c: <Code /> }} />
              </Text>
              {!kind.startsWith("curl") && <CodeBlock code={made.install} label={t("snippets.install")} />}
              <CodeBlock code={made[kind]} label={t(`snippets.${kind}.title`)} />
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  );
}
