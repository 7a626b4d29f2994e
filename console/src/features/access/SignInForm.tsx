import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, errorOf } from "@/api/errors";
import { signIn } from "@/api/session";
import { Password } from "@/components/forms/Password";
import { ErrorPanel } from "@/components/page/Feedback";
import { useCountdown } from "@/components/time/useCountdown";
import { useFormat } from "@/i18n/format";
import "./texts";

const TOO_MANY = 429;

interface Failure {
  /** What is said, if anything has to be said. */
  error: ApiError | null;
  throttled: boolean;
}

const NONE: Failure = { error: null, throttled: false };

async function failureOf(refused: Response): Promise<ApiError> {
  return errorOf(refused, await refused.json().catch(() => undefined));
}

/** User name and password; the name is fixed when somebody signs in again. */
export function SignInForm({ username }: { username?: string }) {
  const { t } = useTranslation("access");
  const format = useFormat();
  const [failure, setFailure] = useState(NONE);
  const [busy, setBusy] = useState(false);
  const [caps, setCaps] = useState(false);
  const [wait, beginWait] = useCountdown();
  const form = useRef<HTMLFormElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const again = username !== undefined;

  function fail(error: ApiError) {
    const throttled = error.status === TOO_MANY;
    setFailure({ error: throttled ? null : error, throttled });
    if (throttled) beginWait(error.retryAfter ?? 1);
    setBusy(false);
    password.current?.select();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!form.current || wait > 0 || busy) return;
    // read from the form: password managers fill in without an event that React hears
    const given = new FormData(form.current);
    const name = username ?? String(given.get("username") ?? "").trim();
    setBusy(true);
    setFailure(NONE);
    try {
      const refused = await signIn(name, String(given.get("password") ?? ""));
      if (refused) fail(await failureOf(refused));
    } catch {
      fail(new ApiError(0, []));
    }
  }

  const watchCaps = (event: KeyboardEvent) => setCaps(event.getModifierState("CapsLock"));

  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <Stack>
        {failure.error && <ErrorPanel error={failure.error} title={t("title")} />}
        {failure.throttled && (
          <Alert
            color={wait > 0 ? "orange" : "teal"}
            variant="light"
            icon={<IconHourglass />}
            role="status"
            aria-live={wait > 0 ? "off" : "polite"}
          >
            {wait > 0 ? t("wait", { time: format.duration(wait * 1000) }) : t("ready")}
          </Alert>
        )}
        <TextInput
          label={t("username")}
          name="username"
          defaultValue={username}
          readOnly={again}
          autoComplete="username"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus={!again}
          data-autofocus={again ? undefined : true}
        />
        <Password
          ref={password}
          label={t("password")}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          description={caps ? t("capsLock") : undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          onKeyUp={watchCaps}
          onBlur={() => setCaps(false)}
          data-autofocus={again ? true : undefined}
        />
        <Button type="submit" loading={busy} disabled={wait > 0} size="md">
          {t("submit")}
        </Button>
      </Stack>
    </form>
  );
}
