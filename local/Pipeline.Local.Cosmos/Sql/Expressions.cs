namespace Pipeline.Local.Cosmos.Sql;

/// <summary>What an expression is evaluated over: one value per alias of FROM, and the finished aggregates of the group.</summary>
internal readonly record struct Row(Value[] Aliases, Value[] Aggregates);

/// <summary>
/// A scalar expression that can evaluate itself. <see cref="Text"/> is its normalised source, by which a selected
/// expression is recognised as one of GROUP BY's.
/// </summary>
internal abstract class Expression
{
    public required string Text { get; init; }

    public abstract IEnumerable<Expression> Children { get; }

    public abstract Value Evaluate(Row row);

    /// <summary>This expression and all those inside it.</summary>
    public IEnumerable<Expression> All() => Children.SelectMany(child => child.All()).Prepend(this);
}

/// <summary>A literal or a parameter's value.</summary>
internal sealed class Constant(Value value) : Expression
{
    public override IEnumerable<Expression> Children => [];

    public override Value Evaluate(Row row) => value;
}

/// <summary>An alias of FROM or JOIN. The select list is read before FROM is known, hence the slot that is filled later.</summary>
internal sealed class Alias(string name) : Expression
{
    public string Name => name;

    public int Slot { get; set; }

    public override IEnumerable<Expression> Children => [];

    public override Value Evaluate(Row row) => row.Aliases[Slot];
}

/// <summary><c>target.name</c> or <c>target[index]</c>.</summary>
internal sealed class Access(Expression target, Expression index) : Expression
{
    public Expression Target => target;

    public Expression Index => index;

    public override IEnumerable<Expression> Children => [target, index];

    public override Value Evaluate(Row row)
    {
        var key = index.Evaluate(row);
        return key.Kind switch
        {
            ValueKind.String => target.Evaluate(row).Member(key.AsString),
            ValueKind.Number => target.Evaluate(row).Item(key.AsNumber),
            _ => Value.Undefined,
        };
    }
}

/// <summary>An operator or a function: anything that is computed from its evaluated operands alone.</summary>
internal sealed class Call(Func<Value[], Value> function, IReadOnlyList<Expression> operands) : Expression
{
    public override IEnumerable<Expression> Children => operands;

    public override Value Evaluate(Row row)
    {
        var values = new Value[operands.Count];
        for (var i = 0; i < values.Length; i++) values[i] = operands[i].Evaluate(row);
        return function(values);
    }
}

/// <summary><c>left = right</c>: apart from other calls because a query for one partition is recognised by it.</summary>
internal sealed class Equality(Expression left, Expression right) : Expression
{
    public Expression Left => left;

    public Expression Right => right;

    public override IEnumerable<Expression> Children => [left, right];

    public override Value Evaluate(Row row) => Operators.Equal(left.Evaluate(row), right.Evaluate(row));
}

/// <summary>
/// AND and OR in three values: false settles an AND and true an OR even where the other side is undefined.
/// </summary>
internal sealed class Logical(bool settledBy, Expression left, Expression right) : Expression
{
    public bool IsAnd => !settledBy;

    public override IEnumerable<Expression> Children => [left, right];

    public override Value Evaluate(Row row)
    {
        var first = left.Evaluate(row);
        if (first.Kind == ValueKind.Boolean && first.IsTrue == settledBy) return first;
        var second = right.Evaluate(row);
        if (second.Kind == ValueKind.Boolean && second.IsTrue == settledBy) return second;
        return first.Kind == ValueKind.Boolean && second.Kind == ValueKind.Boolean ? Value.Of(!settledBy) : Value.Undefined;
    }
}

/// <summary>An array literal.</summary>
internal sealed class ArrayLiteral(IReadOnlyList<Expression> items) : Expression
{
    public override IEnumerable<Expression> Children => items;

    public override Value Evaluate(Row row) => Value.Array(items.Select(item => item.Evaluate(row)));
}

/// <summary>An object literal; also what a select list with names makes.</summary>
internal sealed class ObjectLiteral(IReadOnlyList<KeyValuePair<string, Expression>> members) : Expression
{
    public override IEnumerable<Expression> Children => members.Select(member => member.Value);

    public override Value Evaluate(Row row) =>
        Value.Object(members.Select(member => KeyValuePair.Create(member.Key, member.Value.Evaluate(row))));
}

/// <summary>COUNT, SUM, MIN, MAX or AVG. Its value is computed over the rows of a group and read from the row's slot.</summary>
internal sealed class Aggregate(Func<Accumulator> start, Expression argument) : Expression
{
    public int Slot { get; set; }

    public Expression Argument => argument;

    public override IEnumerable<Expression> Children => [argument];

    public Accumulator Start() => start();

    public override Value Evaluate(Row row) => row.Aggregates[Slot];
}
