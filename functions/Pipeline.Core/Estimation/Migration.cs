namespace Pipeline.Core.Estimation;

/// <summary>What a crossing was to the migration statistics.</summary>
public enum MigrationKind : byte
{
    /// <summary>Began a long-term stay of a person who was not resident.</summary>
    Immigration,

    /// <summary>Began the long-term absence of a resident.</summary>
    Emigration,

    /// <summary>Began a stay of 3 to 12 months of a person who was not resident.</summary>
    ShortTermImmigration,

    /// <summary>Began the absence of a resident for 3 to 12 months.</summary>
    ShortTermEmigration,

    /// <summary>May prove to be an immigration, long-term or short-term.</summary>
    UndecidedEntry,

    /// <summary>May prove to be an emigration, long-term or short-term.</summary>
    UndecidedExit,
}

/// <summary>A crossing that counts in the migration statistics.</summary>
/// <param name="Crossing">Its place among the person's crossings.</param>
/// <param name="Day">Its day, as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="Kind">What it was.</param>
/// <param name="IsFirstOfYear">Whether the person has none of the kind earlier in the calendar year, so that a year counts persons.</param>
public readonly record struct Migration(int Crossing, int Day, MigrationKind Kind, bool IsFirstOfYear);

/// <summary>Lists the migrations among the decided crossings of one person, in order of time and without allocating.</summary>
/// <remarks>Short-term by the UN Recommendations on Statistics of International Migration, rev. 1 (1998): at least 3 and less than 12
/// months, here one uninterrupted stay; the purposes that the Recommendations leave out (holidays, visits, business, treatment, pilgrimage)
/// are for the caller to leave out, because crossings do not tell them.</remarks>
public ref struct Migrations
{
    /// <summary>3 months in days, rounded up as the 9 months of the residence rule are (365 × 3 ÷ 12 = 91.25).</summary>
    public const int ShortTermDays = 92;

    private readonly ReadOnlySpan<Crossing> crossings;
    private readonly ReadOnlySpan<ResidenceOutcome> outcomes;
    private readonly int lastDay;
    private KindYears lastYears;
    private int next;

    /// <summary>Starts before the first crossing.</summary>
    /// <param name="crossings">The crossings.</param>
    /// <param name="outcomes">Their outcomes.</param>
    /// <param name="lastDay">Last day for which the crossings are complete, as for the outcomes.</param>
    public Migrations(ReadOnlySpan<Crossing> crossings, ReadOnlySpan<ResidenceOutcome> outcomes, int lastDay)
    {
        this.crossings = crossings;
        this.outcomes = outcomes[..crossings.Length];
        this.lastDay = lastDay;
    }

    /// <summary>The migration found last.</summary>
    public Migration Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly Migrations GetEnumerator() => this;

    /// <summary>Finds the next migration.</summary>
    public bool MoveNext()
    {
        while (next < crossings.Length)
        {
            int i = next++;
            if (KindOf(i) is not { } kind) continue;
            int day = crossings[i].Day, year = DateOnly.FromDayNumber(day).Year;
            Current = new Migration(i, day, kind, lastYears[(int)kind] != year);
            lastYears[(int)kind] = year;
            return true;
        }

        return false;
    }

    private readonly MigrationKind? KindOf(int i)
    {
        bool isEntry = crossings[i].IsEntry;
        ResidenceOutcome outcome = outcomes[i];
        if (isEntry == outcome.ResidentBefore) return null;
        bool isOver = i + 1 < crossings.Length;
        int stay = (isOver ? crossings[i + 1].Day : lastDay) - crossings[i].Day;
        return outcome.LongTerm switch
        {
            LongTermMigration.Yes => isEntry ? MigrationKind.Immigration : MigrationKind.Emigration,
            LongTermMigration.NotYetObservable => isEntry ? MigrationKind.UndecidedEntry : MigrationKind.UndecidedExit,
            _ when stay >= ShortTermDays => isEntry ? MigrationKind.ShortTermImmigration : MigrationKind.ShortTermEmigration,
            _ => null,
        };
    }

    [System.Runtime.CompilerServices.InlineArray(6)]
    private struct KindYears
    {
        private int first;
    }
}
