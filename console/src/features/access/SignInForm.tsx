import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, errorOf } from "@/api/errors";
import { signIn } from "@/api/session";
import { ErrorPanel } from "@/components/Feedback";
import "./texts";

/** User name and password; the name is fixed when somebody signs in again. */
export function SignInForm({ username }: { username?: string }) {
  const { t } = useTranslation("access");
  const [name, setName] = useState(username ?? "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const refused = await signIn(name.trim(), password);
      if (refused) setError(errorOf(refused, await refused.json().catch(() => undefined)));
    } catch {
      setError(new ApiError(0, []));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        {error && <ErrorPanel error={error} />}
        <TextInput
          label={t("username")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          readOnly={username !== undefined}
          required
          data-autofocus={username === undefined}
        />
        <PasswordInput
          label={t("password")}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          required
          data-autofocus={username !== undefined}
        />
        <Button type="submit" loading={busy} size="md">
          {t("submit")}
        </Button>
      </Stack>
    </form>
  );
}
