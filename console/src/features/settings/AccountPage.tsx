import {
  Avatar,
  Group,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Me, useSession } from "@/api/session";
import { Section } from "@/components/page/Section";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";
import { useFormat } from "@/i18n/format";
import { PasswordForm } from "./account/PasswordForm";
import "./texts";

const SCHEMES = ["light", "dark", "auto"] as const;

function Who({ me }: { me: Me }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  return (
    <Section title={t("account.who")}>
      <Group gap="md" wrap="nowrap" align="flex-start">
        <Avatar name={me.username} color="iris" radius="xl" size={48} aria-hidden />
        <div>
          <Text fw={650} size="lg" style={{ overflowWrap: "anywhere" }}>
            {me.username}
          </Text>
          <Text fw={550} size="sm">
            {shared(`role.${me.role}`)}
          </Text>
          <Text c="dimmed" size="sm">
            {t(`account.may.${me.role}`)}
          </Text>
          <Text c="dimmed" size="sm" mt="xs">
            {t("account.since", { date: format.date(me.createdAt) })}
          </Text>
        </div>
      </Group>
    </Section>
  );
}

function Look() {
  const { t } = useTranslation("settings");
  const { t: shared, i18n } = useTranslation("shared");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t("account.look")} hint={t("account.lookHint")}>
      <Stack gap="md" maw={420}>
        <div>
          <Text size="sm" fw={500} mb={4} id="settings-language">
            {shared("nav.language")}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="settings-language"
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={i18n.language}
            onChange={(value) => void chooseLanguage(value as Language)}
          />
        </div>
        <div>
          <Text size="sm" fw={500} mb={4} id="settings-scheme">
            {shared("nav.scheme")}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="settings-scheme"
            data={SCHEMES.map((value) => ({ value, label: shared(`nav.${value}`) }))}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number])}
          />
        </div>
      </Stack>
    </Section>
  );
}

/** Oneself: who one is, one's password, how the console looks. */
export function AccountPage() {
  const { t } = useTranslation("settings");
  const { me } = useSession();
  if (!me) return null;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Stack gap="lg">
        <Who me={me} />
        <Look />
      </Stack>
      <div>
        <Section title={t("account.password")} hint={t("account.passwordHint")}>
          <PasswordForm username={me.username} />
        </Section>
      </div>
    </SimpleGrid>
  );
}
