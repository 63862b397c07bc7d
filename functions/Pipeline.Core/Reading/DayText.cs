using System.Buffers.Binary;

namespace Pipeline.Core.Reading;

/// <summary>Reads years, days and points in time in the one form that the templates take.</summary>
/// <remarks>Eight letters are read as one number. Exclusive or with the form at midnight of year 0 turns digits into their values and signs into 0;
/// adding a number to each byte then sets its upper bit where it is more than it may be.</remarks>
internal static class DayText
{
    private const ulong DateForm = 0x2D30302D30303030; // "0000-00-", the first letter in the lowest byte
    private const ulong DateExcess = 0x7F76767F76767676;
    private const ulong TimeForm = 0x30303A30303A3030; // "00:00:00"
    private const ulong TimeExcess = 0x76767F76767F7676;
    private const ulong UpperBits = 0x8080808080808080;

    // By month, from 1; the last says where the year ends.
    private static readonly int[] DaysBefore = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

    /// <summary>Four digits, 0001 to 9999.</summary>
    public static bool TryYear(ReadOnlySpan<byte> text, out long year)
    {
        year = 0;
        if (text.Length != 4) return false;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            year = 10 * year + digit - '0';
        }

        return year > 0;
    }

    /// <summary><c>yyyy-MM-dd</c>, as days since 0001-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (text.Length != 10) return false;
        ulong digits = BinaryPrimitives.ReadUInt64LittleEndian(text) ^ DateForm;
        uint day1 = text[8] - (uint)'0', day2 = text[9] - (uint)'0';
        if ((((digits + DateExcess) | digits) & UpperBits) != 0 || day1 > 9 || day2 > 9) return false;
        int year = Digit(digits, 0) * 1000 + Digit(digits, 1) * 100 + TwoDigits(digits, 2), month = TwoDigits(digits, 5), day = (int)(10 * day1 + day2);
        if (year == 0 || month is < 1 or > 12 || day == 0) return false;
        bool isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (day > 28 && day > DaysBefore[month + 1] - DaysBefore[month] + (isLeap && month == 2 ? 1 : 0)) return false;
        int before = year - 1;
        days = before * 365 + before / 4 - before / 100 + before / 400 + DaysBefore[month] + (isLeap && month > 2 ? 1 : 0) + day - 1;
        return true;
    }

    /// <summary><c>yyyy-MM-ddTHH:mm:ss</c>, as seconds since 0001-01-01T00:00:00.</summary>
    /// <param name="text">The text.</param>
    /// <param name="last">The day that was read last: registers come in the order of time, so it is mostly the same again.</param>
    /// <param name="seconds">The point in time.</param>
    public static bool TryDateTime(ReadOnlySpan<byte> text, ref LastDay last, out long seconds)
    {
        seconds = 0;
        if (text.Length != 19 || text[10] != 'T') return false;
        ulong yearAndMonth = BinaryPrimitives.ReadUInt64LittleEndian(text);
        ushort day = BinaryPrimitives.ReadUInt16LittleEndian(text[8..]);
        if (yearAndMonth != last.YearAndMonth || day != last.Day)
        {
            if (!TryDate(text[..10], out long read)) return false;
            last = new LastDay(yearAndMonth, day, read);
        }

        long days = last.Days;
        ulong digits = BinaryPrimitives.ReadUInt64LittleEndian(text[11..]) ^ TimeForm;
        if ((((digits + TimeExcess) | digits) & UpperBits) != 0) return false;
        int hour = TwoDigits(digits, 0), minute = TwoDigits(digits, 3), second = TwoDigits(digits, 6);
        if (hour > 23 || minute > 59 || second > 59) return false;
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

    private static int Digit(ulong digits, int place) => (byte)(digits >> (8 * place));

    private static int TwoDigits(ulong digits, int place) => 10 * Digit(digits, place) + Digit(digits, place + 1);
}

/// <summary>A day as it was written, and what it is.</summary>
/// <param name="YearAndMonth">Its first eight letters.</param>
/// <param name="Day">Its last two.</param>
/// <param name="Days">Days since 0001-01-01.</param>
internal readonly record struct LastDay(ulong YearAndMonth, ushort Day, long Days);
