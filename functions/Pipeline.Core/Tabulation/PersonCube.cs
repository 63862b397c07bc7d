using System.Globalization;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts persons in the cells that are published: a person counts once in a cell, however many records tell of it.</summary>
/// <remarks>One- and two-way tables only. A cell is country, year, measure and up to two variables with a code each; <c>_T</c> stands for a variable that
/// is not there. Numbers of persons do not add up over cells: a person with two types of exploitation is in two cells and once in the total, and therefore
/// every margin is counted by itself. Cubes of different persons merge by sum.</remarks>
public sealed class PersonCube
{
    /// <summary>Dimensions of the cube.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = ["country", "year", "measure", "variable1", "code1", "variable2", "code2"];

    private readonly string country;

    /// <summary>Starts an empty cube.</summary>
    /// <param name="template">Id of the template under whose name the persons are counted.</param>
    /// <param name="country">Country of the profile.</param>
    /// <param name="sources">The submissions that the persons come from.</param>
    public PersonCube(string template, string country, IEnumerable<Source> sources)
    {
        this.country = country;
        Cube = new Cube(template, Dimensions, sources);
    }

    /// <summary>The counts so far.</summary>
    public Cube Cube { get; }

    /// <summary>Counts one person by all that it has of a variable together, crossed with another variable: what an estimate needs, and no cell of a published table.</summary>
    /// <param name="year">Year.</param>
    /// <param name="measure">What is counted.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="pattern">The person's codes of it, joined; <c>_T</c> for none.</param>
    /// <param name="other">The other variable.</param>
    /// <param name="code">The person's code of it; <c>_T</c> for none.</param>
    /// <param name="from">Places of the submissions that tell of it.</param>
    public void CountPattern(int year, string measure, string variable, string pattern, string other, string code, IReadOnlyList<int> from) =>
        Cube.Add([country, year.ToString(CultureInfo.InvariantCulture), measure, variable, pattern, other, code], 1, from);

    /// <summary>Counts one person once in every cell of the tables that it belongs to.</summary>
    /// <param name="year">Year.</param>
    /// <param name="measure">What is counted.</param>
    /// <param name="tables">The variables of each table: none, one or two, each named as its code list is.</param>
    /// <param name="codesOf">The person's codes of a variable; none puts the person in no cell of a table by it.</param>
    /// <param name="from">Places of the submissions that tell of it.</param>
    /// <param name="value">What is added: 1 for a person, or a quantity of which the sum is wanted.</param>
    public void Count(int year, string measure, IEnumerable<string[]> tables, Func<string, IEnumerable<string>> codesOf, IReadOnlyList<int> from, double value = 1)
    {
        foreach (string[] table in tables)
            foreach (string first in table.Length > 0 ? CellsOf(table[0]) : [Codelist.Total])
                foreach (string second in table.Length > 1 ? CellsOf(table[1]) : [Codelist.Total])
                    Cube.Add(
                        [country, year.ToString(CultureInfo.InvariantCulture), measure, table.Length > 0 ? table[0] : Codelist.Total, first, table.Length > 1 ? table[1] : Codelist.Total, second],
                        value, from);

        // Of a classification a person is in each group above its codes too.
        IEnumerable<string> CellsOf(string variable)
        {
            Codelist codelist = CodelistCatalogue.Find(variable)!;
            return codesOf(variable).SelectMany(code => codelist.Above(code).Select(above => above.Id).Prepend(code)).Where(code => code != Codelist.Total).Distinct();
        }
    }
}
