using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>Collects everything that is wrong with a request, so that its sender learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    /// <summary>The refusal, or null when nothing is wrong.</summary>
    public Refusal? Refusal => _errors.Count == 0
        ? null
        : Refusals.InvalidFields(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal));

    /// <summary>Notes a problem with a field unless a condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="field">The field's name on the wire.</param>
    /// <param name="problem">What is wrong, to be read after the name.</param>
    public void Require(bool holds, string field, string problem)
    {
        if (holds)
        {
            return;
        }

        if (!_errors.TryGetValue(field, out var problems))
        {
            _errors[field] = problems = [];
        }

        problems.Add(problem);
    }
}
