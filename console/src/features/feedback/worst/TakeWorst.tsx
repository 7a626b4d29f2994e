import { Anchor, Button, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queryCapture } from "@/api/captures";
import type { Flow } from "@/api/useCases";
import { FormModal } from "@/components/forms/FormModal";
import { Loaded } from "@/components/page/Feedback";
import type { Wanted } from "../list/filters";
import { queryWorst } from "../queries";
import { DatasetChoice } from "../session/AddToDataset";
import { allowed } from "../session/toItems";
import { NewQueue } from "./NewQueue";
import "./texts";

const FIRST = 20;
const MOST = 100;

interface TakeWorstProps {
  useCaseId: string;
  wanted: Wanted;
  flows: readonly Flow[];
}

/** Makes a review queue, or items of a dataset, of the worst rated sessions that were captured. */
export function TakeWorst(props: TakeWorstProps) {
  const { t } = useTranslation("worst_rated");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconClipboardCheck size={14} />}
        onClick={() => setOpened(true)}
      >
        {t("open")}
      </Button>
      <FormModal opened={opened} onClose={() => setOpened(false)} title={t("title")}>
        <Choice {...props} close={() => setOpened(false)} />
      </FormModal>
    </>
  );
}

function Choice({ useCaseId, wanted, flows, close }: TakeWorstProps & { close: () => void }) {
  const { t } = useTranslation("worst_rated");
  const [sessions, setSessions] = useState(FIRST);
  const [into, setInto] = useState<"queue" | "dataset">("queue");
  const worst = useQuery(queryWorst(useCaseId, wanted, sessions));
  const capture = useQuery(queryCapture(useCaseId));
  return (
    <Stack>
      <Text size="sm">{t("lead")}</Text>
      <NumberInput
        label={t("sessions")}
        min={1}
        max={MOST}
        clampBehavior="strict"
        allowDecimal={false}
        value={sessions}
        onChange={(value) => typeof value === "number" && value >= 1 && setSessions(value)}
        data-autofocus
      />
      <Loaded query={worst}>
        {(found) => {
          const examples = found.items.flatMap((one) => one.examples);
          const kept = allowed(examples, capture.data ?? null);
          const left = examples.length - kept.length;
          if (examples.length === 0) return <Nothing useCaseId={useCaseId} />;
          return (
            <Stack>
              <Text size="sm" role="status">
                {t("some", found)} {t("found", { count: examples.length })} {found.cut && t("cut", found)}
              </Text>
              {kept.length === 0 && <Text size="sm">{t("noConsent")}</Text>}
              {kept.length > 0 && (
                <>
                  <SegmentedControl
                    aria-label={t("into")}
                    data={(["queue", "dataset"] as const).map((value) => ({ value, label: t(value) }))}
                    value={into}
                    onChange={(value) => setInto(value === "dataset" ? "dataset" : "queue")}
                    fullWidth
                  />
                  {into === "queue" ? (
                    <>
                      {left > 0 && <Text size="sm">{t("left", { count: left })}</Text>}
                      <NewQueue
                        useCaseId={useCaseId}
                        sessions={found.items}
                        kept={kept}
                        flows={flows}
                        close={close}
                      />
                    </>
                  ) : (
                    <DatasetChoice useCaseId={useCaseId} examples={examples} close={close} />
                  )}
                </>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function Nothing({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("worst_rated");
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
