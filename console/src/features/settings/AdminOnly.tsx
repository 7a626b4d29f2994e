import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/api/session";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import "./texts";

/** For those who come by an address that is not offered to them. */
export function AdminOnly({ children }: { children: ReactNode }) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const { me } = useSession();
  if (useMay("admin")) return children;
  const role = me ? shared(`role.${me.role}`) : "";
  return (
    <Section>
      <EmptyState icon={<IconLock />} title={t("adminOnly.title")} text={t("adminOnly.text", { role })} />
    </Section>
  );
}
