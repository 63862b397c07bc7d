using System.Globalization;

namespace Pipeline.Core.Validation;

/// <summary>A year, quarter or month as a stretch of days, both ends inclusive.</summary>
/// <param name="First">First day.</param>
/// <param name="Last">Last day.</param>
public readonly record struct ReferencePeriod(DateOnly First, DateOnly Last)
{
    /// <summary>Reads <c>2025</c>, <c>2025-Q3</c> or <c>2025-07</c>; null for anything else.</summary>
    public static ReferencePeriod? Parse(string text)
    {
        if (text.Length is not (4 or 7) || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year) || year == 0) return null;
        if (text.Length == 4) return Months(year, 1, 12);
        if (text[4] != '-') return null;
        if (text[5] == 'Q') return text[6] is >= '1' and <= '4' ? Months(year, 3 * (text[6] - '1') + 1, 3) : null;
        return int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int month) && month is >= 1 and <= 12
            ? Months(year, month, 1)
            : null;
    }

    private static ReferencePeriod Months(int year, int month, int count)
    {
        int last = month + count - 1;
        return new(new DateOnly(year, month, 1), new DateOnly(year, last, DateTime.DaysInMonth(year, last)));
    }
}
