import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./CodeTag.module.css";

/** A code as applications write it; a click copies it. */
export function CodeTag({ code }: { code: string }) {
  const { t } = useTranslation("shared");
  return (
    <CopyButton value={code}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("action.copied") : t("action.copy")}>
          <UnstyledButton className={classes.tag} onClick={copy} aria-label={`${t("action.copy")}: ${code}`}>
            {code}
            {copied ? (
              <IconCheck size={14} aria-hidden />
            ) : (
              <IconCopy size={14} aria-hidden className="aimm-noprint" />
            )}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
