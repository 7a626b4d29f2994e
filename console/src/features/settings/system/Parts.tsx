import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import { useServiceNow } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import type { System } from "../queries";
import settings from "../Settings.module.css";
import classes from "./System.module.css";
import { useUnits } from "./useUnits";
import "../texts";

interface PartProps {
  title: string;
  /** How it is, in a sentence. */
  words?: ReactNode;
  /** Name and value, and what it means where that is not plain. */
  facts: ReadonlyArray<readonly [name: string, value: ReactNode, meaning?: string]>;
}

function Part({ title, words, facts }: PartProps) {
  return (
    <Section title={title}>
      {words && (
        <Text size="sm" mb="md">
          {words}
        </Text>
      )}
      <dl className={settings.facts}>
        {facts.map(([name, value, meaning]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd className="aimm-figures">
              {value}
              {meaning && (
                <Text size="xs" c="dimmed">
                  {meaning}
                </Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Answering({ system }: { system: System }) {
  const { t } = useTranslation("settings");
  const units = useUnits();
  const tell = ({ count, p50Ms, p99Ms }: System["picks"]): ReactNode =>
    p50Ms === null || p99Ms === null ? (
      t("system.answering.none")
    ) : (
      <>
        {t("system.answering.half", { half: units.latency(p50Ms), most: units.latency(p99Ms) })}
        <Text size="sm" c="dimmed">
          {t("system.answering.count", { count })}
        </Text>
      </>
    );
  return (
    <Part
      title={t("system.answering.title")}
      facts={[
        [t("system.answering.picks"), tell(system.picks)],
        [t("system.answering.feedback"), tell(system.feedback)],
      ]}
    />
  );
}

function Storing({ system }: { system: System }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const units = useUnits();
  const { ledger, diskBytes } = system;
  return (
    <Part
      title={t("system.storing.title")}
      words={t(ledger.healthy ? "system.storing.good" : "system.storing.bad")}
      facts={[
        [t("system.storing.queued"), format.number(ledger.queued), t("system.storing.queuedMeaning")],
        [
          t("system.storing.rows"),
          t("system.storing.rowsOf", {
            rows: format.number(ledger.rows),
            commits: format.number(ledger.commits),
          }),
        ],
        [
          t("system.storing.together"),
          format.number(ledger.lastCommitSize),
          t("system.storing.togetherMeaning"),
        ],
        [t("system.storing.refused"), format.number(ledger.refused), t("system.storing.refusedMeaning")],
        [t("system.storing.failures"), format.number(ledger.failures), t("system.storing.failuresMeaning")],
        [t("system.storing.size"), diskBytes === null ? t("system.storing.unknown") : units.size(diskBytes)],
      ]}
    />
  );
}

function Serving({ system }: { system: System }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const { snapshot, sessions, streams } = system;
  return (
    <Part
      title={t("system.serving.title")}
      words={t("system.serving.text", {
        count: snapshot.useCases,
        age: format.duration(Math.max(1000, snapshot.ageSeconds * 1000)),
      })}
      facts={[
        [t("system.serving.version"), format.number(snapshot.version), t("system.serving.versionMeaning")],
        [t("system.serving.sessions"), format.number(sessions.inMemory), t("system.serving.sessionsMeaning")],
        [
          t("system.serving.streams"),
          t("system.serving.streamsOf", {
            open: format.number(streams.open),
            most: format.number(streams.most),
          }),
        ],
      ]}
    />
  );
}

function Deciding({ system }: { system: System }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const units = useUnits();
  const { rollouts, leader } = system;
  const watched: number | null = rollouts.watched;
  return (
    <Part
      title={t("system.deciding.title")}
      words={t(leader ? "system.deciding.leads" : "system.deciding.follows")}
      facts={[
        [
          t("system.deciding.watched"),
          watched === null ? t("system.storing.unknown") : format.number(watched),
        ],
        [t("system.deciding.rounds"), format.number(rollouts.rounds), t("system.deciding.roundsMeaning")],
        [t("system.deciding.last"), units.latency(rollouts.lastRoundSeconds * 1000)],
        [t("system.deciding.failures"), format.number(rollouts.failures)],
        [t("system.deciding.races"), format.number(rollouts.races), t("system.deciding.racesMeaning")],
      ]}
    />
  );
}

function Node({ system }: { system: System }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const now = useServiceNow();
  const up = Math.max(0, now - Date.parse(system.startedAt));
  return (
    <Part
      title={t("system.node.title")}
      facts={[
        [t("system.node.version"), system.version],
        [
          t("system.node.host"),
          t("system.node.process", { host: system.node.host, pid: String(system.node.pid) }),
        ],
        [
          t("system.node.started"),
          t("system.node.up", { since: format.dateTime(system.startedAt), time: format.duration(up) }),
        ],
        [t("system.node.database"), t(`system.node.${system.database}`)],
        [t("system.node.schema"), system.schemaVersion],
        [
          t("system.node.clock"),
          system.clockSpeed === 1
            ? t("system.node.real")
            : t("system.node.fast", { speed: format.decimal(system.clockSpeed) }),
        ],
      ]}
    />
  );
}

/** The parts of the service, each with a sentence and its figures. */
export function Parts({ system }: { system: System }) {
  return (
    <div className={classes.parts}>
      <Answering system={system} />
      <Storing system={system} />
      <Serving system={system} />
      <Deciding system={system} />
      <Node system={system} />
    </div>
  );
}
