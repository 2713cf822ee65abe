namespace MonkeyTroop.Gateway.Rates;

/// <summary>How fast a node made a job's tokens.</summary>
/// <param name="Percent">In hundredths of what its multiplier and the job's rates promise: 25 to 100.</param>
/// <param name="Delivered">In thousandths of the reference GPU: 10 to 25,000; 0 where the model's rates are guessed from its size, which says too little.</param>
internal sealed record NodeSpeed(int Percent, int Delivered);
