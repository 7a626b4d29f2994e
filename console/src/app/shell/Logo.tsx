export function Logo() {
  return (
    <svg width={28} height={28} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4b4ce0" />
      <path
        d="M7 22c5 0 5-12 10-12 4 0 4 7 8 7"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="25" cy="17" r="2.6" fill="#7ee0c3" />
      <path d="M7 12c4 0 5 6 9 9" fill="none" stroke="#b9bbff" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
