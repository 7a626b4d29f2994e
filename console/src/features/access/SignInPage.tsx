import { Center, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";
import { SignInForm } from "./SignInForm";
import classes from "./SignInPage.module.css";
import "./texts";

/** The way in. */
export function SignInPage() {
  const { t } = useTranslation("access");
  const { t: shared, i18n } = useTranslation("shared");
  useEffect(() => {
    document.title = `${t("title")} · ${shared("brand")}`;
  }, [t, shared]);
  return (
    <Center component="main" className={classes.page}>
      <Stack w="100%" maw={400} gap="lg">
        <Stack gap={6} align="center">
          <img src="/favicon.svg" alt="" width={52} height={52} />
          <Title order={1} size="h2">
            {shared("brand")}
          </Title>
          <Text c="dimmed" ta="center">
            {t("lead")}
          </Text>
        </Stack>
        <Paper withBorder p="xl" shadow="sm" className={classes.card}>
          <SignInForm />
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          {t("first")}
          <br />
          {t("forgotten")}
        </Text>
        <SegmentedControl
          size="xs"
          className={classes.language}
          aria-label={shared("nav.language")}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={i18n.language}
          onChange={(value) => void chooseLanguage(value as Language)}
        />
      </Stack>
    </Center>
  );
}
