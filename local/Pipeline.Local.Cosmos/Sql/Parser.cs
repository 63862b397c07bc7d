namespace Pipeline.Local.Cosmos.Sql;

/// <summary>
/// Reads the subset of the query language that this endpoint answers (learn.microsoft.com, "NoSQL query language"), by recursive
/// descent. What lies outside the subset is a <see cref="SqlException"/> that names what was found. This file holds the clauses.
/// </summary>
internal sealed partial class Parser
{
    /// <summary>Words that mean something in the language, so that they are never taken for an alias.</summary>
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "FROM", "WHERE", "ORDER", "GROUP", "BY", "JOIN", "IN", "AS", "AND", "OR", "NOT", "BETWEEN", "LIKE", "ESCAPE", "OFFSET", "LIMIT",
        "TOP", "DISTINCT", "VALUE", "ASC", "DESC", "EXISTS", "ARRAY", "UDF", "HAVING",
    };

    readonly List<Token> tokens;
    readonly IReadOnlyDictionary<string, Value> parameters;
    readonly List<Alias> aliases = [];
    readonly List<Aggregate> aggregates = [];
    int at;

    Parser(string text, IReadOnlyDictionary<string, Value> parameters)
    {
        tokens = Lexer.Read(text);
        this.parameters = parameters;
    }

    Token Next => tokens[at];

    public static Query Parse(string text, IReadOnlyDictionary<string, Value> parameters)
    {
        try
        {
            return new Parser(text, parameters).ReadQuery();
        }
        catch (InsufficientExecutionStackException)
        {
            throw new SqlException("The query is nested too deeply for this endpoint.");
        }
    }

    Query ReadQuery()
    {
        Expect("SELECT");
        var distinct = Accept("DISTINCT");
        var top = Accept("TOP") ? ReadCount("TOP") : default(long?);
        var isStar = Next is { Kind: TokenKind.Symbol, Text: "*" };
        var select = ReadSelect();
        var sources = Accept("FROM") ? ReadSources() : [];
        if (isStar && sources.Count != 1) throw new SqlException("SELECT * is only valid with exactly one source in FROM.");
        var where = Accept("WHERE") ? ReadWithoutAggregates("WHERE") : null;
        var groupBy = AcceptPair("GROUP", "BY") ? ReadList(() => ReadWithoutAggregates("GROUP BY")) : null;
        var orderBy = AcceptPair("ORDER", "BY") ? ReadList(ReadSortKey) : [];
        var offset = Accept("OFFSET") ? ReadCount("OFFSET") : default(long?);
        if (offset is not null) Expect("LIMIT");
        var limit = offset is null ? default(long?) : ReadCount("LIMIT");
        if (Next.Kind != TokenKind.End) throw Unexpected("a further clause or the end of the query");

        if (top is not null && offset is not null) throw new SqlException("TOP cannot be used together with OFFSET and LIMIT.");
        if (aggregates.Count > 0) groupBy ??= [];
        if (groupBy is not null && orderBy.Count > 0)
            throw new SqlException("ORDER BY cannot be used together with GROUP BY or aggregates.");
        Bind(sources);
        if (groupBy is not null) CheckGrouped(select, [.. groupBy.Select(expression => expression.Text)]);

        return new Query
        {
            Sources = sources,
            Select = select,
            Where = where,
            GroupBy = groupBy,
            Aggregates = aggregates,
            OrderBy = orderBy,
            Distinct = distinct,
            Offset = offset ?? 0,
            Limit = top ?? limit ?? long.MaxValue,
        };
    }

    /// <summary>Gives every alias and aggregate its slot, now that FROM and the whole select list are known.</summary>
    void Bind(List<Source> sources)
    {
        foreach (var alias in aliases)
        {
            alias.Slot = sources.FindIndex(source => source.Alias == alias.Name);
            if (alias.Slot < 0)
                throw new SqlException($"Identifier '{alias.Name}' could not be resolved; FROM defines {(sources.Count == 0 ? "nothing" : string.Join(", ", sources.Select(source => source.Alias)))}.");
        }

        for (var i = 1; i < sources.Count; i++)
        {
            if (sources[i].Items!.All().OfType<Alias>().FirstOrDefault(alias => alias.Slot >= i) is { } early)
                throw new SqlException($"JOIN {sources[i].Alias} uses '{early.Name}', which is not defined before it.");
        }

        for (var i = 0; i < aggregates.Count; i++) aggregates[i].Slot = i;
    }

    /// <summary>Outside aggregates only what GROUP BY names has one value in a group.</summary>
    static void CheckGrouped(Expression expression, HashSet<string> grouped)
    {
        if (expression is Aggregate || grouped.Contains(expression.Text)) return;
        if (expression is Alias alias)
            throw new SqlException($"'{alias.Name}' is selected outside an aggregate and is not in GROUP BY; expected an aggregate or an expression of GROUP BY.");
        foreach (var child in expression.Children) CheckGrouped(child, grouped);
    }

    Expression ReadSelect()
    {
        // Not bound by name: * is the only source, whatever its alias.
        if (AcceptSymbol("*")) return new Alias("*") { Text = "*" };
        if (Accept("VALUE")) return ReadExpression();
        var start = at;
        var members = new List<KeyValuePair<string, Expression>>();
        var unnamed = 0;
        do
        {
            var expression = ReadExpression();
            var name = ReadAlias() ?? NameOf(expression) ?? $"${++unnamed}";
            if (members.Any(member => member.Key == name)) throw new SqlException($"'{name}' is selected twice; expected each name once.");
            members.Add(KeyValuePair.Create(name, expression));
        }
        while (AcceptSymbol(","));
        return new ObjectLiteral(members) { Text = TextSince(start) };
    }

    /// <summary>A property selected without AS keeps its name; anything else is named $1, $2 …</summary>
    static string? NameOf(Expression expression) => expression switch
    {
        Alias alias => alias.Name,
        Access { Index: Constant index } when index.Evaluate(default) is { Kind: ValueKind.String } name => name.AsString,
        _ => null,
    };

    List<Source> ReadSources()
    {
        var container = ReadName("a source after FROM");
        if (Next is { Kind: TokenKind.Symbol, Text: "." or "[" } || Next.Text.Equals("IN", StringComparison.OrdinalIgnoreCase))
            throw new SqlException($"FROM over a part of the documents is not supported by this endpoint: {Next}; expected FROM alias, and JOIN for arrays.");
        var sources = new List<Source> { new(ReadAlias() ?? container, null) };
        while (Accept("JOIN"))
        {
            var alias = ReadName("an alias after JOIN");
            Expect("IN");
            if (sources.Any(source => source.Alias == alias)) throw new SqlException($"The alias '{alias}' is defined twice in FROM.");
            sources.Add(new Source(alias, ReadPath()));
        }

        return sources;
    }

    string? ReadAlias() => Accept("AS") || (Next.Kind == TokenKind.Word && !Reserved.Contains(Next.Text)) ? ReadName("an alias") : null;

    SortKey ReadSortKey()
    {
        var key = ReadWithoutAggregates("ORDER BY");
        if (key is not (Access or Alias)) throw new SqlException($"ORDER BY {key.Text}: expected a path to a property.");
        var descending = Accept("DESC");
        if (!descending) Accept("ASC");
        return new SortKey(key, descending);
    }

    long ReadCount(string clause)
    {
        var token = Next;
        var value = token.Kind is TokenKind.Number or TokenKind.Parameter ? ReadPrimary().Evaluate(default) : throw Unexpected($"a number after {clause}");
        return value.Kind == ValueKind.Number && value.AsNumber >= 0 && value.AsNumber == Math.Floor(value.AsNumber)
            ? (long)value.AsNumber
            : throw new SqlException($"{clause} {token}: a whole number that is not negative was expected.");
    }

    Expression ReadWithoutAggregates(string clause)
    {
        var known = aggregates.Count;
        var expression = ReadExpression();
        return aggregates.Count == known ? expression : throw new SqlException($"{clause} {expression.Text}: aggregates are only valid in the select list.");
    }

    List<T> ReadList<T>(Func<T> read)
    {
        var list = new List<T> { read() };
        while (AcceptSymbol(",")) list.Add(read());
        return list;
    }

    string ReadName(string expected)
    {
        if (Next.Kind != TokenKind.Word || Reserved.Contains(Next.Text)) throw Unexpected(expected);
        return tokens[at++].Text;
    }

    bool Accept(string word)
    {
        if (Next.Kind != TokenKind.Word || !Next.Text.Equals(word, StringComparison.OrdinalIgnoreCase)) return false;
        at++;
        return true;
    }

    bool AcceptPair(string first, string second)
    {
        if (!Accept(first)) return false;
        Expect(second);
        return true;
    }

    bool AcceptSymbol(string symbol)
    {
        if (Next.Kind != TokenKind.Symbol || Next.Text != symbol) return false;
        at++;
        return true;
    }

    void Expect(string word)
    {
        if (!Accept(word)) throw Unexpected(word);
    }

    void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol)) throw Unexpected($"'{symbol}'");
    }

    SqlException Unexpected(string expected) => new($"Syntax error or not supported: {Next} was found where {expected} was expected.");

    string TextSince(int start) => string.Join(' ', tokens.GetRange(start, at - start).Select(token => token.Kind == TokenKind.String ? $"\"{token.Text}\"" : token.Text));
}
