import { Group, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Flows.module.css";
import "../texts";

interface PlaceholdersProps {
  names: readonly string[];
  /** How many are shown before the rest is only counted. */
  most?: number;
}

/** Names that the application fills, as they stand in the configurations. */
export function Placeholders({ names, most = 3 }: PlaceholdersProps) {
  const { t } = useTranslation("use_cases");
  if (names.length === 0) return null;
  const rest = names.slice(most);
  return (
    <Group gap={4} component="span">
      {names.slice(0, most).map((name) => (
        <code key={name} className={classes.placeholder}>{`<<${name}>>`}</code>
      ))}
      {rest.length > 0 && (
        <Tooltip label={rest.map((name) => `<<${name}>>`).join(" ")}>
          <Text component="span" size="xs" c="dimmed" tabIndex={0}>
            {t("flows.morePlaceholders", { count: rest.length })}
          </Text>
        </Tooltip>
      )}
    </Group>
  );
}
