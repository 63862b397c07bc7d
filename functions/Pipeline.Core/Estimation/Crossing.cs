namespace Pipeline.Core.Estimation;

/// <summary>One crossing of the border by one person, in eight bytes: second and direction.</summary>
/// <remarks>Crossings order by second, within a second exits before entries. Days are those of the calendar at the border.</remarks>
public readonly record struct Crossing : IComparable<Crossing>
{
    private const int SecondsPerDay = 86_400;
    private readonly long packed;

    /// <summary>A crossing at a second.</summary>
    /// <param name="second">Seconds since 0001-01-01T00:00:00 at the border.</param>
    /// <param name="isEntry">Whether into the country.</param>
    public Crossing(long second, bool isEntry) => packed = (second << 1) | (isEntry ? 1L : 0L);

    /// <summary>A crossing of which only the day is known.</summary>
    /// <param name="day">The day.</param>
    /// <param name="isEntry">Whether into the country.</param>
    public Crossing(DateOnly day, bool isEntry)
        : this((long)day.DayNumber * SecondsPerDay, isEntry)
    {
    }

    /// <summary>Seconds since 0001-01-01T00:00:00 at the border.</summary>
    public long Second => packed >> 1;

    /// <summary>Days since 0001-01-01, as <see cref="DateOnly.DayNumber"/>.</summary>
    public int Day => (int)(Second / SecondsPerDay);

    /// <summary>Whether into the country; otherwise out of it.</summary>
    public bool IsEntry => (packed & 1) != 0;

    /// <inheritdoc/>
    public int CompareTo(Crossing other) => packed.CompareTo(other.packed);
}
