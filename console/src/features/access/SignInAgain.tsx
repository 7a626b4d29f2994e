import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { signOut } from "@/api/session";
import { SignInForm } from "./SignInForm";
import "./texts";

function Leave({ onStay }: { onStay: () => void }) {
  const { t } = useTranslation("access");
  return (
    <>
      <Text size="sm" mb="md">
        {t("again.otherText")}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onStay} data-autofocus>
          {t("again.stay")}
        </Button>
        <Button color="red" onClick={() => void signOut()}>
          {t("again.leave")}
        </Button>
      </Group>
    </>
  );
}

/** Over the page, which stays as it is: what waits is sent after the sign-in. */
export function SignInAgain({ username }: { username: string }) {
  const { t } = useTranslation("access");
  const [leaving, setLeaving] = useState(false);
  return (
    <Modal
      opened
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      overlayProps={{ blur: 2, backgroundOpacity: 0.5 }}
      title={
        <Text fw={650} component="span">
          {leaving ? t("again.otherTitle") : t("again.title")}
        </Text>
      }
      zIndex={1000}
    >
      {leaving ? (
        <Leave onStay={() => setLeaving(false)} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="md">
            {t("again.text")}
          </Text>
          <SignInForm username={username} />
          <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => setLeaving(true)}>
            {t("again.other")}
          </Button>
        </>
      )}
    </Modal>
  );
}
