import { Anchor, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import { Comment } from "../list/Entry";
import { queryExamples } from "../queries";
import { AddToDataset } from "./AddToDataset";
import { Forget } from "./Forget";
import classes from "./Session.module.css";
import { type Example, shownValue } from "./toItems";
import "./exampleTexts";

interface ExamplesSectionProps {
  useCaseId: string;
  correlationId: string;
}

/** What the steps of a session were asked and what they answered, as far as it was captured. */
export function ExamplesSection({ useCaseId, correlationId }: ExamplesSectionProps) {
  const { t } = useTranslation("session_examples");
  const found = useQuery(queryExamples(useCaseId, correlationId));
  const [adding, setAdding] = useState(false);
  const mayWrite = useMay("write");
  const examples = found.data?.items ?? [];
  return (
    <Section
      title={t("title")}
      hint={t("hint")}
      actions={
        mayWrite && (
          <>
            {examples.length > 0 && (
              <Button size="xs" variant="default" onClick={() => setAdding(true)}>
                {t("add")}
              </Button>
            )}
            <Forget useCaseId={useCaseId} correlationId={correlationId} />
          </>
        )
      }
    >
      <Loaded query={found} rows={2}>
        {({ items, hasNext }) =>
          items.length === 0 ? (
            <Nothing useCaseId={useCaseId} />
          ) : (
            <Stack component="ol" gap="lg" className={classes.examples}>
              {items.map((example) => (
                <OneExample key={example.id} example={example} />
              ))}
              {hasNext && (
                <Text size="sm" c="dimmed">
                  {t("cut", { count: items.length })}
                </Text>
              )}
            </Stack>
          )
        }
      </Loaded>
      <AddToDataset
        useCaseId={useCaseId}
        examples={examples}
        opened={adding}
        close={() => setAdding(false)}
      />
    </Section>
  );
}

function Nothing({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("session_examples");
  return (
    <Text size="sm">
      {t("none")}{" "}
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => (
          <Link {...props} to="/use-cases/$useCaseId/integration" params={{ useCaseId }} />
        )}
      >
        {t("settings")}
      </Anchor>
    </Text>
  );
}

export function OneExample({ example }: { example: Example }) {
  const { t } = useTranslation("session_examples");
  const format = useFormat();
  const inputs = Object.entries(example.inputs);
  return (
    <li>
      <Group gap="xs">
        <span className={classes.code}>{example.step}</span>
        {example.model && (
          <Text size="sm" c="dimmed">
            {example.model}
          </Text>
        )}
        {example.latencyMs !== null && (
          <Text size="sm" c="dimmed">
            {format.number(Math.round(example.latencyMs))} ms
          </Text>
        )}
        <Text size="sm" c="dimmed">
          <Ago moment={example.at} />
        </Text>
        <Badge size="sm" variant="light" color={example.consent ? "teal" : "gray"}>
          {example.consent ? t("consent") : t("noConsent")}
        </Badge>
      </Group>
      <dl className={classes.example}>
        <dt>{t("inputs")}</dt>
        <dd>
          {inputs.length === 0 && t("noInputs")}
          {inputs.map(([name, value]) => (
            <div key={name}>
              <span className={classes.code}>{name}</span>
              <Comment text={shownValue(value)} />
            </div>
          ))}
        </dd>
        <dt>{t("output")}</dt>
        <dd>
          <Comment text={shownValue(example.output)} />
        </dd>
      </dl>
    </li>
  );
}
