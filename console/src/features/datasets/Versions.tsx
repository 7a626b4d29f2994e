import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import { queryVersions, type Version } from "./queries";
import "./texts";

interface VersionsProps {
  useCaseId: string;
  datasetId: string;
  /** The version that is shown; undefined for the draft. */
  shown: number | undefined;
  show: (version: number | undefined) => void;
}

function Row({ version, isShown, show }: { version: Version; isShown: boolean; show: () => void }) {
  const { t } = useTranslation("datasets");
  const { number, count, note, madeBy, madeAt } = version;
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Text size="sm">
          <Text span fw={600}>
            {t("version", { number: String(number) })}
          </Text>{" "}
          <Text span c="dimmed" size="sm" className="aimm-figures">
            {t("items", { count })} · <Ago moment={madeAt} /> {t("by", { name: madeBy })}
          </Text>
        </Text>
        {note && (
          <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {note}
          </Text>
        )}
      </div>
      {isShown ? (
        <Badge variant="light" tt="none" flex="none">
          {t("shown")}
        </Badge>
      ) : (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={t("show", { number: String(number) })}
          onClick={show}
        >
          {t("showShort")}
        </Button>
      )}
    </Group>
  );
}

/** The versions of a dataset, newest first. */
export function Versions({ useCaseId, datasetId, shown, show }: VersionsProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const versions = useInfiniteQuery(queryVersions(useCaseId, datasetId));
  return (
    <Section title={t("versions")} hint={t("versionsHint")}>
      <Loaded query={versions} rows={2}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.items);
          if (found.length === 0) {
            return (
              <Text size="sm" c="dimmed">
                {t("noVersions")}
              </Text>
            );
          }
          return (
            <Stack gap="xs">
              {found.map((version) => (
                <Row
                  key={version.number}
                  version={version}
                  isShown={version.number === shown}
                  show={() => show(version.number)}
                />
              ))}
              {versions.hasNextPage && (
                <Button
                  size="xs"
                  variant="default"
                  loading={versions.isFetchingNextPage}
                  onClick={() => void versions.fetchNextPage()}
                >
                  {shared("action.more")}
                </Button>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Section>
  );
}
