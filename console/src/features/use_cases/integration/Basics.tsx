import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { CodeTag } from "@/components/code/CodeTag";
import { Section } from "@/components/page/Section";
import classes from "./Integration.module.css";
import "../texts";

/** The three things that every call needs. */
export function Basics({ baseUrl, code }: { baseUrl: string; code: string }) {
  const { t } = useTranslation("use_cases");
  const mayAdminister = useMay("admin");
  return (
    <Section title={t("integration.title")} hint={t("integration.hint")}>
      <dl className={classes.basics}>
        <div>
          <dt>{t("integration.address")}</dt>
          <dd>
            <CodeTag code={baseUrl} />
          </dd>
        </div>
        <div>
          <dt>{t("integration.code")}</dt>
          <dd>
            <CodeTag code={code} />
          </dd>
        </div>
        <div>
          <dt>{t("integration.key")}</dt>
          <dd>
            <Text size="sm" component="span">
              {mayAdminister ? (
                <Anchor component={Link} to="/settings/keys" size="sm">
                  {t("integration.makeKey")}
                </Anchor>
              ) : (
                t("integration.askForKey")
              )}
            </Text>
          </dd>
        </div>
      </dl>
    </Section>
  );
}
