import { Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { serviceNow } from "@/api/live/stream";
import { keys } from "@/api/queries";
import { confirm } from "@/components/forms/confirm";
import { tell, tellError } from "@/components/forms/notify";
import { Ago } from "@/components/time/Ago";
import { useFormat } from "@/i18n/format";
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

/** A key, without its secret. */
export function KeyRow({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation("settings");
  const { name, lookup, scopes, createdBy, createdAt, lastUsedAt, revokedAt } = apiKey;
  const gone = revokedAt !== null ? classes.gone : "";
  return (
    <li className={`${classes.row} ${classes.keys}`}>
      <div>
        <Text fw={550} truncate title={name} className={gone}>
          {name}
        </Text>
        <Text c="dimmed" className={classes.mono}>
          aimm_{lookup}_…
        </Text>
      </div>
      <Group gap={6} className={classes.wide}>
        {scopes.map((scope) => (
          <Tooltip key={scope} label={t(`keys.scope.${scope}Hint`)}>
            <Badge variant="light" color={revokedAt ? "gray" : "iris"} radius="sm" tt="none">
              {t(`keys.scope.${scope}`)}
            </Badge>
          </Tooltip>
        ))}
      </Group>
      <Text size="sm" className={`${classes.wide} ${gone}`}>
        <Text span size="sm" c="dimmed" hiddenFrom="sm">
          {t("keys.used")}:{" "}
        </Text>
        {lastUsedAt ? <Ago moment={lastUsedAt} /> : t("keys.never")}
      </Text>
      <Text size="sm" c="dimmed" className={classes.wide}>
        <Text span size="sm" hiddenFrom="sm">
          {t("keys.by")}{" "}
        </Text>
        <Ago moment={createdAt} /> {t("keys.byWhom", { name: createdBy })}
      </Text>
      <div className={classes.act}>
        {revokedAt === null ? (
          <Revoke apiKey={apiKey} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("keys.revoked")} <Ago moment={revokedAt} />
          </Text>
        )}
      </div>
    </li>
  );
}
