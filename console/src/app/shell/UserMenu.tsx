import {
  Avatar,
  Menu,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { signOut, useSession } from "@/api/session";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";

/** Who is signed in; language and appearance. */
export function UserMenu() {
  const { t, i18n } = useTranslation("shared");
  const { me } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!me) return null;
  return (
    <Menu position="bottom-end" width={268} shadow="lg" trapFocus>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>{`${t("nav.account")}: ${me.username}`}</VisuallyHidden>
          <Avatar name={me.username} color="iris" radius="xl" size={34} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={650} size="sm" c="var(--mantine-color-text)" truncate>
            {me.username}
          </Text>
          {t(`role.${me.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconUserCircle size={16} />}>
          {t("nav.account")}
        </Menu.Item>
        <Menu.Divider />
        <Stack gap={10} px="sm" py={6}>
          <SegmentedControl
            size="xs"
            aria-label={t("nav.language")}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={i18n.language}
            onChange={(value) => void chooseLanguage(value as Language)}
          />
          <SegmentedControl
            size="xs"
            aria-label={t("nav.scheme")}
            data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(`nav.${value}`) }))}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
          />
        </Stack>
        <Menu.Divider />
        <Menu.Item c="var(--aimm-bad)" leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t("nav.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
