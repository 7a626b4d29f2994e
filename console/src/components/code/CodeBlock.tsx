import { ActionIcon, Box, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./CodeBlock.module.css";

interface CodeBlockProps {
  code: string;
  /** What it is, for those who cannot see it. */
  label: string;
}

/** Text to be copied: a snippet, a key. */
export function CodeBlock({ code, label }: CodeBlockProps) {
  const { t } = useTranslation("shared");
  return (
    <Box className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={classes.scroll} tabIndex={0} aria-label={label}>
        <pre className={classes.code}>
          <code>{code}</code>
        </pre>
      </section>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("action.copied") : t("action.copy")}>
            <ActionIcon
              className={classes.copy}
              variant="default"
              onClick={copy}
              aria-label={`${copied ? t("action.copied") : t("action.copy")}: ${label}`}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Box>
  );
}
