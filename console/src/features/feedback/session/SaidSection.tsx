import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import { Comment, Reference } from "../list/Entry";
import type { Story } from "../queries";
import { Stars } from "../Stars";
import "../texts";

/** How the session was rated, if it was. */
export function SaidSection({ feedback }: { feedback: Story["feedback"] }) {
  const { t } = useTranslation("feedback");
  return (
    <Section title={t("session.said.title")}>
      {feedback ? (
        <Stack gap="xs">
          <Group justify="space-between">
            <Stars score={feedback.score} />
            <Text size="sm" c="dimmed">
              <Ago moment={feedback.createdAt} />
            </Text>
          </Group>
          {feedback.comment ? (
            <div>
              <Comment text={feedback.comment} />
            </div>
          ) : (
            <Text size="sm" c="dimmed">
              {t("session.said.noComment")}
            </Text>
          )}
          {feedback.referenceLink && <Reference text={feedback.referenceLink} />}
        </Stack>
      ) : (
        <Text size="sm">
          {t("session.said.none")}{" "}
          <Text span c="dimmed">
            {t("session.said.noneHint")}
          </Text>
        </Text>
      )}
    </Section>
  );
}
