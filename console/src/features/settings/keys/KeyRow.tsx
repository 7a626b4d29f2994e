import { Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { serviceNow } from "@/api/live/stream";
import { keys } from "@/api/queries";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { useFieldWords } from "@/components/records/words";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
import { apiKeyKind } from "@/kinds/apiKey";
import type { Key } from "../queries";
import classes from "../Settings.module.css";
import "../texts";

function Revoke({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const queries = useQueryClient();
  const { name, lastUsedAt } = apiKey;
  const revoke = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: apiKey.id } } })),
    onSuccess: () => tell(t("keys.revokeDone", { name })),
    onError: (error) => tellError(error, () => revoke.mutate()),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.access("keys") }),
  });

  async function ask() {
    const used = lastUsedAt
      ? ` ${t("keys.revokeUsed", { when: format.relative(lastUsedAt, serviceNow()) })}`
      : "";
    const sure = await confirm({
      title: t("keys.revokeTitle", { name }),
      text: t("keys.revokeText") + used,
      action: t("keys.revoke"),
      danger: true,
    });
    if (sure) revoke.mutate();
  }

  return (
    <Button
      variant="subtle"
      color="red"
      size="compact-sm"
      loading={revoke.isPending}
      onClick={() => void ask()}
      aria-label={t("keys.revokeNamed", { name })}
    >
      {t("keys.revoke")}
    </Button>
  );
}

/** A key by its name and the part of it that is no secret. */
export function KeyName({ apiKey: { name, lookup, revokedAt } }: { apiKey: Key }) {
  return (
    <>
      <Text fw={550} truncate title={name} c={revokedAt === null ? undefined : "dimmed"}>
        {name}
      </Text>
      <Text c="dimmed" className={classes.mono}>
        aimm_{lookup}_…
      </Text>
    </>
  );
}

/** What a key is for. */
export function KeyScopes({ apiKey: { scopes, revokedAt } }: { apiKey: Key }) {
  const { option } = useFieldWords(apiKeyKind);
  const said = scopes.map((scope) => ({ scope, ...option("scopes", scope) }));
  return (
    <Group gap={6}>
      {said.map(({ scope, label, hint }) => (
        <Tooltip key={scope} label={hint}>
          <Badge variant="light" color={revokedAt ? "gray" : "iris"} radius="sm" tt="none">
            {label}
          </Badge>
        </Tooltip>
      ))}
    </Group>
  );
}

export function KeyUse({ apiKey: { lastUsedAt, revokedAt } }: { apiKey: Key }) {
  const { t } = useTranslation("settings");
  return (
    <Text span size="sm" c={revokedAt === null ? undefined : "dimmed"}>
      {lastUsedAt ? <Ago moment={lastUsedAt} /> : t("keys.never")}
    </Text>
  );
}

export function KeyOrigin({ apiKey: { createdAt, createdBy } }: { apiKey: Key }) {
  const { t } = useTranslation("settings");
  return (
    <Text span size="sm" c="dimmed">
      <Ago moment={createdAt} /> {t("keys.byWhom", { name: createdBy })}
    </Text>
  );
}

/** The way to revoke a key, or when that was done. */
export function KeyActions({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation("settings");
  if (apiKey.revokedAt === null) return <Revoke apiKey={apiKey} />;
  return (
    <Text size="sm" c="dimmed">
      {t("keys.revoked")} <Ago moment={apiKey.revokedAt} />
    </Text>
  );
}
