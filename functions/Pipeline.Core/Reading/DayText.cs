namespace Pipeline.Core.Reading;

/// <summary>Reads years, days and points in time in the one form that the templates take.</summary>
internal static class DayText
{
    /// <summary>Four digits, 0001 to 9999.</summary>
    public static bool TryYear(ReadOnlySpan<byte> text, out long year) => TryDigits(text, 4, out year) && year > 0;

    /// <summary><c>yyyy-MM-dd</c>, as days since 0001-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryYear(text[..4], out long year) || !TryDigits(text[5..7], 2, out long month) || !TryDigits(text[8..], 2, out long day)
            || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month)) return false;
        days = new DateOnly((int)year, (int)month, (int)day).DayNumber;
        return true;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss</c>, as seconds since 0001-01-01T00:00:00.</summary>
    public static bool TryDateTime(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length != 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || !TryDate(text[..10], out long days)
            || !TryDigits(text[11..13], 2, out long hour) || !TryDigits(text[14..16], 2, out long minute) || !TryDigits(text[17..], 2, out long second)
            || hour > 23 || minute > 59 || second > 59) return false;
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
        return true;
    }

    /// <summary>A year, as the day in its middle, 1 July.</summary>
    public static bool TryMiddleOfYear(ReadOnlySpan<byte> text, out long days)
    {
        bool isYear = TryYear(text, out days);
        if (isYear) days = new DateOnly((int)days, 7, 1).DayNumber;
        return isYear;
    }

    /// <summary>A day, as its midnight in seconds.</summary>
    public static bool TryMidnight(ReadOnlySpan<byte> text, out long seconds)
    {
        bool isDate = TryDate(text, out seconds);
        seconds *= 86_400;
        return isDate;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, int count, out long value)
    {
        value = 0;
        if (text.Length != count) return false;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = 10 * value + digit - '0';
        }

        return true;
    }
}
