import { Badge, Code, Switch, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/components/page/Section";
import type { System } from "../queries";
import classes from "./System.module.css";
import "../texts";

/** The settings in force, for administrators. */
export function SettingsTable({ settings }: Pick<System, "settings">) {
  const { t } = useTranslation("settings");
  const [changed, setChanged] = useState(false);
  const shown = settings.filter((one) => !changed || one.source !== "default");
  return (
    <Section
      title={t("system.settings.title")}
      hint={t("system.settings.hint")}
      flush
      actions={
        <Switch
          label={t("system.settings.changed")}
          checked={changed}
          onChange={(event) => setChanged(event.currentTarget.checked)}
        />
      }
    >
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed" px={20} pb={20}>
          {t("system.settings.empty")}
        </Text>
      ) : (
        <Table horizontalSpacing={20} verticalSpacing={8} layout="auto" className={classes.settings}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("system.settings.name")}</Table.Th>
              <Table.Th>{t("system.settings.value")}</Table.Th>
              <Table.Th>{t("system.settings.source")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ name, value, source }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Text size="sm" ff="monospace">
                    {name}
                  </Text>
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  {value === "" ? (
                    <Text size="sm" c="dimmed">
                      {t("system.settings.unset")}
                    </Text>
                  ) : (
                    <Code>{value}</Code>
                  )}
                </Table.Td>
                <Table.Td>
                  {source === "default" ? (
                    <Text size="sm" c="dimmed">
                      {t("system.settings.default")}
                    </Text>
                  ) : (
                    <Badge variant="light" radius="sm" tt="none">
                      {t(`system.settings.${source}`)}
                    </Badge>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
