import { Button, Collapse, Paper, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Judge.module.css";
import type { Guide } from "./queries";

interface InstructionsProps {
  guide: Guide;
  shown: boolean;
  toggle: () => void;
}

/** What raters read first; it folds. Nothing is drawn where nothing was written. */
export function Instructions({ guide, shown, toggle }: InstructionsProps) {
  const { t } = useTranslation("reviewing");
  if (!guide.instructions && guide.examples.length === 0 && guide.anchors.length === 0) return null;
  return (
    <div>
      <Button variant="subtle" size="xs" onClick={toggle} aria-expanded={shown}>
        {shown ? t("hide") : t("show")}
      </Button>
      <Collapse expanded={shown}>
        <Paper component="section" aria-label={t("instructions")} withBorder p="md" mt="xs">
          <Stack gap="sm">
            {guide.instructions && <pre className={classes.text}>{guide.instructions}</pre>}
            {guide.anchors.map((anchor, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is the score
              <Text key={index} size="sm">{`${index + 1} · ${anchor}`}</Text>
            ))}
            {guide.examples.map((example) => (
              <div key={example.shown}>
                <Text size="xs" c="dimmed">
                  {t("example")}
                </Text>
                <pre className={classes.text}>{example.shown}</pre>
                <Text size="sm" fw={650}>
                  {example.answer}
                </Text>
                <Text size="sm">{example.reason}</Text>
              </div>
            ))}
          </Stack>
        </Paper>
      </Collapse>
    </div>
  );
}
