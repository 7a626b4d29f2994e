import { Button, Divider, Stack, Text, Title } from "@mantine/core";
import { IconShare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "@/components/forms/FormModal";
import { Loaded } from "@/components/page/Feedback";
import { LinkForm } from "./LinkForm";
import { LinkRow } from "./LinkRow";
import classes from "./Path.module.css";
import { queryLinks } from "./queries";
import "./texts";

interface ShareProps {
  useCaseId: string;
  mayWrite: boolean;
}

/** Opens the links to the brief of a use case. */
export function ShareButton({ useCaseId, mayWrite }: ShareProps) {
  const { t } = useTranslation("path");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconShare size={16} />}
        onClick={() => setOpened(true)}
      >
        {t("share.open")}
      </Button>
      {opened && <ShareDialog useCaseId={useCaseId} mayWrite={mayWrite} close={() => setOpened(false)} />}
    </>
  );
}

/** Make links to the brief, see who has opened them, and revoke them. */
export function ShareDialog({ useCaseId, mayWrite, close }: ShareProps & { close: () => void }) {
  const { t } = useTranslation("path");
  const links = useQuery(queryLinks(useCaseId));
  return (
    <FormModal opened onClose={close} title={t("share.title")} size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("share.hint")}
        </Text>
        {mayWrite && <LinkForm useCaseId={useCaseId} />}
        {mayWrite && <Divider />}
        <div>
          <Title order={3} size="h5">
            {t("share.links")}
          </Title>
          <Loaded query={links}>
            {(data) =>
              data.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {t("share.none")}
                </Text>
              ) : (
                <ul className={classes.list}>
                  {data.map((one) => (
                    <LinkRow key={one.id} link={one} mayWrite={mayWrite} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </div>
      </Stack>
    </FormModal>
  );
}
