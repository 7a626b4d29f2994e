import { Box, Button } from "@mantine/core";
import { IconMessageStar } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { serviceUrl } from "@/api/base";
import { CodeBlock } from "@/components/code/CodeBlock";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import "./texts";

const snippet = (origin: string) => `from ai_model_match import Client

with Client("${origin}", "YOUR_API_KEY") as client:
    client.send_feedback(correlation_id, 4.5, "relevant and fast")`;

/** Nobody has rated anything yet: how it begins. */
export function NoFeedback({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("feedback");
  return (
    <Section>
      <EmptyState icon={<IconMessageStar />} title={t("empty.title")} text={t("empty.text")}>
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/use-cases/$useCaseId/integration" params={{ useCaseId }} />
          )}
        >
          {t("empty.integrate")}
        </Button>
      </EmptyState>
      <Box maw={600} mx="auto" pb="xl">
        <CodeBlock code={snippet(serviceUrl())} label={t("empty.snippet")} />
      </Box>
    </Section>
  );
}
