import { Badge, Button, Code, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, item } from "@/api/client";
import { serviceNow } from "@/api/live/stream";
import { tell, tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import classes from "./Path.module.css";
import { type Decision, pathKey, queryDecisions, queryWaivers, type Waiver } from "./queries";
import "@/i18n/stages";
import "./texts";

const HASH_SHOWN = 12;

/** All decisions, newest first. */
export function DecisionHistory({ useCaseId }: { useCaseId: string }) {
  const { t } = useTranslation("path");
  const decisions = useQuery(queryDecisions(useCaseId));
  return (
    <Section title={t("history")} hint={t("historyHint")}>
      <Loaded query={decisions}>
        {(data) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("noDecisions")}
            </Text>
          ) : (
            <ul className={classes.list}>
              {data.map((one) => (
                <DecisionRow key={one.id} decision={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}

function DecisionRow({ decision }: { decision: Decision }) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const outcome = [t(`outcomes.${decision.outcome}`), decision.approach].filter(Boolean).join(": ");
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={550}>
          {stages(`name.${decision.stage}`)}: {outcome}
        </Text>
        <Text size="sm" className={classes.reason}>
          {decision.reason}
        </Text>
        <Text size="xs" c="dimmed">
          {t("by", { name: decision.decidedBy, role: decision.role })} ·{" "}
          <Ago span moment={decision.decidedAt} /> ·{" "}
          <Code title={decision.evidenceHash}>
            {t("evidence", { hash: decision.evidenceHash.slice(0, HASH_SHOWN) })}
          </Code>
        </Text>
      </div>
      {decision.supersededBy && (
        <Badge variant="default" c="dimmed" tt="none" radius="sm">
          {t("superseded")}
        </Badge>
      )}
    </li>
  );
}

/** All waivers, newest first; nothing while there are none. */
export function WaiverList({ useCaseId, mayWrite }: { useCaseId: string; mayWrite: boolean }) {
  const { t } = useTranslation("path");
  const waivers = useQuery(queryWaivers(useCaseId));
  if (waivers.data?.length === 0) return null;
  return (
    <Section title={t("waivers")} hint={t("waiversHint")}>
      <Loaded query={waivers}>
        {(data) => (
          <ul className={classes.list}>
            {data.map((one) => (
              <WaiverRow key={one.id} waiver={one} mayWrite={mayWrite} />
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function WaiverRow({ waiver, mayWrite }: { waiver: Waiver; mayWrite: boolean }) {
  const { t } = useTranslation("path");
  const { t: stages } = useTranslation("stages");
  const format = useFormat();
  const queries = useQueryClient();
  const about = waiver.point ? stages(`points.${waiver.point}.asks`) : t("requirement");
  const over = waiver.endsOn < new Date(serviceNow()).toISOString().slice(0, 10);
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      item(api.POST("/api/v1/waivers/{waiver_id}/revoke", { params: { path: { waiver_id: waiver.id } } })),
    onSuccess: () => tell(t("revokedNow")),
    onError: (error) => tellError(error),
    onSettled: () => queries.invalidateQueries({ queryKey: pathKey(waiver.useCaseId) }),
  });
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <Text size="sm" fw={550}>
          {about}
        </Text>
        <Text size="sm" className={classes.reason}>
          {waiver.reason}
        </Text>
        <Text size="xs" c="dimmed">
          {waiver.waivedBy}, {t("through", { day: format.date(waiver.endsOn) })}
        </Text>
      </div>
      {waiver.revokedAt || over ? (
        <Badge variant="default" c="dimmed" tt="none" radius="sm">
          {waiver.revokedAt ? t("revoked") : t("ended")}
        </Badge>
      ) : (
        mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={isPending}
            onClick={() => mutate()}
            aria-label={t("revokeOf", { about })}
          >
            {t("revoke")}
          </Button>
        )
      )}
    </li>
  );
}
