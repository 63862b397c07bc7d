using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>The expressions, one method per level of precedence (learn.microsoft.com, "Operators (NoSQL query)"), the loosest first.</summary>
internal sealed partial class Parser
{
    static readonly Dictionary<string, Value> Literals = new(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = Value.Of(true),
        ["false"] = Value.Of(false),
        ["null"] = Value.Null,
        ["undefined"] = Value.Undefined,
    };

    /// <summary>Where the last BETWEEN ended: there, no parenthesis has closed since.</summary>
    int endOfBetween = -1;

    Expression ReadExpression()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var start = at;
        var condition = ReadCoalesce();
        if (!AcceptSymbol("?")) return condition;
        var consequent = ReadExpression();
        ExpectSymbol(":");
        var alternative = ReadExpression();
        return Calling(start, values => values[0].IsTrue ? values[1] : values[2], condition, consequent, alternative);
    }

    Expression ReadCoalesce()
    {
        var start = at;
        var left = ReadOr();
        while (AcceptSymbol("??")) left = Calling(start, values => values[0].IsUndefined ? values[1] : values[0], left, ReadOr());
        return left;
    }

    Expression ReadOr()
    {
        var start = at;
        var left = ReadAnd();
        while (AcceptLogical("OR")) left = Logical(start, settledBy: true, left, Operand(ReadAnd()));
        return left;
    }

    Expression ReadAnd()
    {
        var start = at;
        var left = ReadNot();
        while (AcceptLogical("AND")) left = Logical(start, settledBy: false, left, Operand(ReadNot()));
        return left;
    }

    bool AcceptLogical(string word)
    {
        var bare = at == endOfBetween;
        if (!Accept(word)) return false;
        return bare ? throw BareBetween() : true;
    }

    Expression Operand(Expression operand) => at == endOfBetween ? throw BareBetween() : operand;

    /// <summary>The service's own parser takes BETWEEN beside AND or OR only in parentheses.</summary>
    SqlException BareBetween() => Unexpected("parentheses around BETWEEN, which is combined with AND or OR,");

    Expression ReadNot()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var start = at;
        return Accept("NOT") ? Calling(start, values => Operators.Not(values[0]), ReadNot()) : ReadComparison();
    }

    Expression ReadComparison()
    {
        var start = at;
        var left = ReadConcatenation();
        while (true)
        {
            var negated = Accept("NOT");
            Expression? test = null;
            if (Accept("IN")) test = ReadIn(start, left);
            else if (Accept("BETWEEN")) test = ReadBetween(start, left);
            else if (Accept("LIKE")) test = ReadLike(start, left);
            else if (negated) throw Unexpected("IN, BETWEEN or LIKE after NOT");
            else if (Next.Kind == TokenKind.Symbol) test = ReadRelation(start, left);
            if (test is null) return left;
            left = negated ? Calling(start, values => Operators.Not(values[0]), test) : test;
        }
    }

    Expression? ReadRelation(int start, Expression left)
    {
        if (AcceptSymbol("="))
        {
            var right = ReadConcatenation();
            return new Equality(left, right) { Text = TextSince(start) };
        }

        Func<Value[], Value>? compare = Next.Text switch
        {
            "!=" or "<>" => values => Operators.Not(Operators.Equal(values[0], values[1])),
            "<" => values => Operators.Compare(values[0], values[1], order => order < 0),
            "<=" => values => Operators.Compare(values[0], values[1], order => order <= 0),
            ">" => values => Operators.Compare(values[0], values[1], order => order > 0),
            ">=" => values => Operators.Compare(values[0], values[1], order => order >= 0),
            _ => null,
        };
        if (compare is null) return null;
        at++;
        return Calling(start, compare, left, ReadConcatenation());
    }

    Expression ReadIn(int start, Expression needle)
    {
        ExpectSymbol("(");
        if (Next.Text.Equals("SELECT", StringComparison.OrdinalIgnoreCase))
            throw Unexpected("a list of values (subqueries are not supported by this endpoint)");
        var items = ReadList(ReadExpression);
        ExpectSymbol(")");
        return Calling(start, Operators.In, [needle, .. items]);
    }

    Expression ReadBetween(int start, Expression value)
    {
        var low = ReadConcatenation();
        Expect("AND");
        var high = ReadConcatenation();
        endOfBetween = at;
        var atLeast = Calling(start, values => Operators.Compare(values[0], values[1], order => order >= 0), value, low);
        var atMost = Calling(start, values => Operators.Compare(values[0], values[1], order => order <= 0), value, high);
        return Logical(start, settledBy: false, atLeast, atMost);
    }

    Expression ReadLike(int start, Expression text)
    {
        var pattern = ReadConcatenation();
        var escape = Accept("ESCAPE") ? ReadConcatenation() : new Constant(Value.Undefined) { Text = "" };
        return Calling(start, values => Operators.Like(values[0], values[1], values[2]), text, pattern, escape);
    }

    Expression ReadConcatenation()
    {
        var start = at;
        var left = ReadSum();
        while (AcceptSymbol("||")) left = Calling(start, values => Operators.Concatenate(values[0], values[1]), left, ReadSum());
        return left;
    }

    Expression ReadSum()
    {
        var start = at;
        var left = ReadProduct();
        while (true)
        {
            if (AcceptSymbol("+")) left = Arithmetic(start, (a, b) => a + b, left, ReadProduct());
            else if (AcceptSymbol("-")) left = Arithmetic(start, (a, b) => a - b, left, ReadProduct());
            else return left;
        }
    }

    Expression ReadProduct()
    {
        var start = at;
        var left = ReadSign();
        while (true)
        {
            if (AcceptSymbol("*")) left = Arithmetic(start, (a, b) => a * b, left, ReadSign());
            else if (AcceptSymbol("/")) left = Arithmetic(start, (a, b) => a / b, left, ReadSign());
            else if (AcceptSymbol("%")) left = Arithmetic(start, (a, b) => a % b, left, ReadSign());
            else return left;
        }
    }

    Expression ReadSign()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var start = at;
        var zero = new Constant(Value.Of(0)) { Text = "0" };
        if (AcceptSymbol("-")) return Arithmetic(start, (a, b) => a - b, zero, ReadSign());
        if (AcceptSymbol("+")) return Arithmetic(start, (a, b) => a + b, zero, ReadSign());
        return ReadPath();
    }

    /// <summary>
    /// A primary with the members and indexes that follow it. A property whose name is a word of the language can only be reached by an
    /// index, c["value"]:
    /// so says the service's own parser.
    /// </summary>
    Expression ReadPath()
    {
        var start = at;
        var target = ReadPrimary();
        while (true)
        {
            if (AcceptSymbol("."))
            {
                if (Next.Kind == TokenKind.Word && Literals.ContainsKey(Next.Text)) throw Unexpected("a property's name after '.'");
                var name = ReadName("a property's name after '.' (a word of the language needs the form c[\"name\"])");
                target = new Access(target, new Constant(Value.Of(name)) { Text = name }) { Text = TextSince(start) };
            }
            else if (AcceptSymbol("["))
            {
                var index = ReadExpression();
                ExpectSymbol("]");
                target = new Access(target, index) { Text = TextSince(start) };
            }
            else return target;
        }
    }

    Expression ReadPrimary()
    {
        var start = at;
        var token = Next;
        switch (token.Kind)
        {
            case TokenKind.String:
                at++;
                return new Constant(Value.Of(token.Text)) { Text = TextSince(start) };
            case TokenKind.Number:
                at++;
                return new Constant(Value.Of(double.Parse(token.Text, CultureInfo.InvariantCulture))) { Text = token.Text };
            case TokenKind.Parameter:
                at++;
                return parameters.TryGetValue(token.Text, out var value)
                    ? new Constant(value) { Text = token.Text }
                    : throw new SqlException($"The parameter {token.Text} has no value.");
            case TokenKind.Word:
                return ReadWord(start, token);
            case TokenKind.Symbol when token.Text == "(":
                return ReadParenthesis();
            case TokenKind.Symbol when token.Text == "[":
                return ReadArray(start);
            case TokenKind.Symbol when token.Text == "{":
                return ReadObject(start);
            default:
                throw Unexpected("an expression");
        }
    }

    Expression ReadWord(int start, Token word)
    {
        if (Literals.TryGetValue(word.Text, out var literal))
        {
            at++;
            return new Constant(literal) { Text = word.Text };
        }

        if (Reserved.Contains(word.Text)) throw Unexpected("an expression");
        at++;
        if (AcceptSymbol("(")) return ReadFunction(start, word.Text);
        var alias = new Alias(word.Text) { Text = word.Text };
        aliases.Add(alias);
        return alias;
    }

    Expression ReadFunction(int start, string name)
    {
        var known = aggregates.Count;
        List<Expression> arguments = Next is { Kind: TokenKind.Symbol, Text: ")" } ? [] : ReadList(ReadExpression);
        ExpectSymbol(")");
        if (Accumulator.Find(name) is { } startAggregate)
        {
            if (arguments.Count != 1) throw new SqlException($"{name} was given {arguments.Count} arguments; expected 1.");
            if (aggregates.Count > known) throw new SqlException($"{TextSince(start)}: an aggregate inside an aggregate is not valid.");
            var aggregate = new Aggregate(startAggregate, arguments[0]) { Text = TextSince(start) };
            aggregates.Add(aggregate);
            return aggregate;
        }

        var function = Functions.Find(name);
        if (arguments.Count < function.Least || arguments.Count > function.Most)
            throw new SqlException($"{name} was given {arguments.Count} arguments; expected {function.Least}{(function.Most > function.Least ? " or more" : "")}.");
        return Calling(start, function.Compute, [.. arguments]);
    }

    Expression ReadParenthesis()
    {
        ExpectSymbol("(");
        if (Next.Text.Equals("SELECT", StringComparison.OrdinalIgnoreCase))
            throw Unexpected("an expression (subqueries are not supported by this endpoint)");
        var inner = ReadExpression();
        ExpectSymbol(")");
        return inner;
    }

    Expression ReadArray(int start)
    {
        ExpectSymbol("[");
        List<Expression> items = Next is { Kind: TokenKind.Symbol, Text: "]" } ? [] : ReadList(ReadExpression);
        ExpectSymbol("]");
        return new ArrayLiteral(items) { Text = TextSince(start) };
    }

    Expression ReadObject(int start)
    {
        ExpectSymbol("{");
        List<KeyValuePair<string, Expression>> members = Next is { Kind: TokenKind.Symbol, Text: "}" } ? [] : ReadList(ReadMember);
        ExpectSymbol("}");
        return new ObjectLiteral(members) { Text = TextSince(start) };
    }

    KeyValuePair<string, Expression> ReadMember()
    {
        if (Next.Kind is not (TokenKind.String or TokenKind.Word)) throw Unexpected("a property's name");
        var name = tokens[at++].Text;
        ExpectSymbol(":");
        return KeyValuePair.Create(name, ReadExpression());
    }

    Call Calling(int start, Func<Value[], Value> function, params IReadOnlyList<Expression> operands) => new(function, operands) { Text = TextSince(start) };

    Call Arithmetic(int start, Func<double, double, double> compute, Expression left, Expression right) =>
        Calling(start, values => Operators.Arithmetic(values[0], values[1], compute), left, right);

    Logical Logical(int start, bool settledBy, Expression left, Expression right) => new(settledBy, left, right) { Text = TextSince(start) };
}
