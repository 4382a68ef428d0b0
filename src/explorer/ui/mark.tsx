/** The sign of the project: three things, related. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 17 12 6l6 11Z" fill="none" stroke="currentColor" stroke-width="1.6" />
      <circle cx="12" cy="6" r="3.4" class="mark-one" />
      <circle cx="6" cy="17" r="3.4" class="mark-two" />
      <circle cx="18" cy="17" r="3.4" class="mark-three" />
    </svg>
  );
}
