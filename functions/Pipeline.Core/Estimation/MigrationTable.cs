using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pipeline.Core.Estimation;

/// <summary>Migrants by month and year, sex, age and citizenship; tables of different persons merge by sum.</summary>
/// <remarks>
/// <para>A month counts a person once for each kind of migration in it; a year counts a person once for each kind, so that it may be less
/// than the sum of its months. Each part is tabulated from the migrations of whole persons: all crossings of a person belong to one
/// table.</para>
/// <para>Codes are places in the caller's code lists.</para>
/// </remarks>
public sealed class MigrationTable
{
    // By month; of each also those that are the person's first of their kind in the year, so that the year is their sum.
    private readonly Dictionary<MigrationCell, MonthCounts> months = [];

    /// <summary>Cells of months, in no order.</summary>
    public IEnumerable<(MigrationCell Cell, MigrationCounts Counts)> Months
    {
        get
        {
            foreach ((MigrationCell cell, MonthCounts counts) in months) yield return (cell, counts.From(0));
        }
    }

    /// <summary>Cells of years, in no order: their <see cref="MigrationCell.Month"/> is 0.</summary>
    public IEnumerable<(MigrationCell Cell, MigrationCounts Counts)> Years
    {
        get
        {
            var years = new Dictionary<MigrationCell, MigrationCounts>();
            foreach ((MigrationCell cell, MonthCounts month) in months)
            {
                MigrationCounts counts = month.From(MigrationCounts.Kinds);
                if (!counts.Any) continue;
                ref MigrationCounts year = ref CollectionsMarshal.GetValueRefOrAddDefault(years, cell with { Month = 0 }, out _);
                for (int kind = 0; kind < MigrationCounts.Kinds; kind++) year[kind] += counts[kind];
            }

            return years.Select(year => (year.Key, year.Value));
        }
    }

    /// <summary>Counts one migration of one person.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="sex">Place of the sex, 0 to 255.</param>
    /// <param name="age">Completed years of age, or place of an age group, 0 to 255; <see cref="MigrationCell.UnknownAge"/> where it is not
    /// known.</param>
    /// <param name="citizenship">Place of the citizenship, 0 to 65,535.</param>
    public void Add(in Migration migration, byte sex, byte age, ushort citizenship)
    {
        DateOnly day = DateOnly.FromDayNumber(migration.Day);
        ref MonthCounts counts = ref CollectionsMarshal.GetValueRefOrAddDefault(months, new MigrationCell(day.Year, day.Month, sex, age, citizenship), out _);
        counts[(int)migration.Kind]++;
        if (migration.IsFirstOfYear) counts[MigrationCounts.Kinds + (int)migration.Kind]++;
    }

    /// <summary>Adds the counts of other persons.</summary>
    public void Add(MigrationTable others)
    {
        foreach ((MigrationCell cell, MonthCounts counts) in others.months)
        {
            ref MonthCounts sum = ref CollectionsMarshal.GetValueRefOrAddDefault(months, cell, out _);
            for (int i = 0; i < 2 * MigrationCounts.Kinds; i++) sum[i] += counts[i];
        }
    }

    [InlineArray(2 * MigrationCounts.Kinds)]
    private struct MonthCounts
    {
        private uint first;

        public readonly MigrationCounts From(int start)
        {
            MigrationCounts counts = default;
            for (int kind = 0; kind < MigrationCounts.Kinds; kind++) counts[kind] = this[start + kind];
            return counts;
        }
    }
}

/// <summary>Where a migration is counted.</summary>
/// <param name="Year">Calendar year of the crossing.</param>
/// <param name="Month">Month 1 to 12, or 0 for the whole year.</param>
/// <param name="Sex">Place of the sex.</param>
/// <param name="Age">Age or place of the age group.</param>
/// <param name="Citizenship">Place of the citizenship.</param>
public readonly record struct MigrationCell(int Year, int Month, byte Sex, byte Age, ushort Citizenship)
{
    /// <summary>The age of a person of unknown birth.</summary>
    public const byte UnknownAge = byte.MaxValue;
}

/// <summary>Persons by kind of migration.</summary>
[InlineArray(Kinds)]
public struct MigrationCounts
{
    internal const int Kinds = 6;
    private long first;

    /// <summary>Persons of one kind.</summary>
    public readonly long Of(MigrationKind kind) => this[(int)kind];

    internal readonly bool Any
    {
        get
        {
            for (int kind = 0; kind < Kinds; kind++)
                if (this[kind] > 0) return true;
            return false;
        }
    }

    /// <summary>Long-term immigrants less emigrants, as far as decided.</summary>
    public readonly long Net => Of(MigrationKind.Immigration) - Of(MigrationKind.Emigration);

    /// <summary>The net migration that is still possible: every undecided exit, or every undecided entry, proves to be long-term.</summary>
    public readonly Interval PossibleNet => new(Net - Of(MigrationKind.UndecidedExit), Net + Of(MigrationKind.UndecidedEntry), 1);
}
