/** The mark: a level line, and a second one running over an edge. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      strokeWidth="2"
      strokeLinecap="round"
      className={className}
      aria-hidden
    >
      <path d="M3 8h18" className="stroke-accent" />
      <path d="M3 14h8c3 0 3 5 6 5h4" className="stroke-current" />
    </svg>
  );
}
