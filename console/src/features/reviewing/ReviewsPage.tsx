import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState, Loaded } from "@/components/page/Feedback";
import { Page } from "@/components/page/Page";
import { Section } from "@/components/page/Section";
import { queryOpenQueues } from "./queries";
import "./texts";

/** The queues in which one may judge. */
export function ReviewsPage() {
  const { t } = useTranslation("reviewing");
  const queues = useQuery(queryOpenQueues());
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Loaded query={queues}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={<IconClipboardCheck />} title={t("emptyTitle")} text={t("emptyText")} />
          ) : (
            <Stack>
              {items.map(({ id, title, kind, progress }) => (
                <Section key={id} title={title}>
                  <Group justify="space-between">
                    <Group gap="sm">
                      <Badge variant="light" tt="none">
                        {t(`kind.${kind}`)}
                      </Badge>
                      <Text size="sm">{t("left", { count: progress.left })}</Text>
                      <Text size="sm" c="dimmed">
                        {t("own", { count: progress.own })}
                      </Text>
                    </Group>
                    <Button
                      component={Link}
                      to="/reviews/$queueId"
                      // biome-ignore lint/suspicious/noExplicitAny: the button does not know the route
                      params={{ queueId: id } as any}
                      aria-label={t("beginOf", { title })}
                      disabled={progress.left === 0}
                    >
                      {t("begin")}
                    </Button>
                  </Group>
                </Section>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
